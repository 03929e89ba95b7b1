import type { Agreement, FieldTreatment } from "../core/types/agreement.ts";
import type { ProductChild, ProductField, ProductSchema } from "../core/types/product.ts";

/** A field of the product with the treatment that an agreement gives it. `name` is `parent.child` for a child's field. */
export interface AgreedField {
  readonly name: string;
  readonly field: ProductField | ProductChild;
  readonly treatment: FieldTreatment;
}

/** The fields that leave in some form, in product order: listed in the agreement and not dropped. */
export function agreedFields(product: ProductSchema, agreement: Agreement): AgreedField[] {
  return productFields(product).flatMap(({ name, field }) => {
    const treatment = Object.hasOwn(agreement.fields, name) ? agreement.fields[name]! : undefined;
    return treatment === undefined || treatment.treatment === "drop" ? [] : [{ name, field, treatment }];
  });
}

/** Every field that an agreement can name, in product order: a field with children is named by its children. */
export function productFields(product: ProductSchema): { name: string; field: ProductField | ProductChild }[] {
  return Object.entries(product.properties).flatMap(([name, field]) => {
    const children = field.items?.properties;
    if (children === undefined) return [{ name, field }];
    return Object.entries(children).map(([child, schema]) => ({ name: `${name}.${child}`, field: schema }));
  });
}
