import type { Level, ProductChild, ProductField, ProductSchema } from "../core/types/product.ts";

const AREA_LEVELS = ["buurt", "wijk", "gemeente"];

/** Tells whether values of a field can be made as coarse as a level. In: the product, the field's name and schema, the level. */
export function levelFits(
  product: ProductSchema,
  name: string,
  field: ProductField | ProductChild,
  level: Level,
): boolean {
  const area = "x-area" in field ? field["x-area"] : undefined;
  const ageAt = "x-age-at" in field ? field["x-age-at"] : undefined;
  switch (level) {
    case "pc6":
    case "pc4":
      return field.format === "postcode";
    case "grid100":
    case "grid500":
      return field.type === "integer" && field.minimum !== undefined && field.maximum !== undefined;
    case "buurt":
    case "wijk":
    case "gemeente":
      return area !== undefined && AREA_LEVELS.indexOf(area.level) <= AREA_LEVELS.indexOf(level);
    case "dayPart":
      return field.format === "local-date-time";
    case "day":
    case "isoWeek":
    case "month":
    case "quarter":
      return field.format === "local-date-time" || field.format === "date";
    case "category":
      return product["x-code-field"]?.field === name || coversEnum(field);
    case "class":
      return (
        field.type === "integer" && field["x-classes"] !== undefined && field["x-classes"][0]! <= (field.minimum ?? -1)
      );
    case "ageClass":
      if (field.type === "integer") return true;
      return field.type === "string" && (field.format ?? "date") === "date" && isTime(product, ageAt);
  }
}

/** Every value that the field may hold has a category. */
function coversEnum(field: ProductField | ProductChild): boolean {
  const values = field.enum ?? ("items" in field ? field.items?.enum : undefined);
  const categories = field["x-categories"];
  return (
    values !== undefined &&
    categories !== undefined &&
    values.every((value) => Object.hasOwn(categories, String(value)))
  );
}

function isTime(product: ProductSchema, name: string | undefined): boolean {
  const format = name === undefined ? undefined : product.properties[name]?.format;
  return format === "date" || format === "local-date-time";
}
