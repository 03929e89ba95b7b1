import type { ProductChild, ProductField, ProductSchema } from "../../core/types/product.ts";
import type { FieldShape } from "../../extracts/mapping/field-shape.ts";

/** The shapes of a product's fields, in product order, as reading an extract needs them. */
export function fieldShapes(product: ProductSchema): FieldShape[] {
  return Object.entries(product.properties).map(([name, field]) => shapeOf(name, field));
}

function shapeOf(name: string, field: ProductField | ProductChild): FieldShape {
  const format = field.format === "date" || field.format === "local-date-time" ? { format: field.format } : {};
  const items = "items" in field ? field.items : undefined;
  if (items === undefined) return { name, type: field.type, ...format };
  const children = items.properties === undefined ? undefined : Object.entries(items.properties);
  return {
    name,
    type: "array",
    items:
      children === undefined
        ? { name, type: items.type }
        : { name, type: "object", properties: children.map(([child, schema]) => shapeOf(child, schema)) },
  };
}
