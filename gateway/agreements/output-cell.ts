import { cellSchema } from "../core/cell-schema.ts";
import type { JsonObject } from "../core/json.ts";
import type { FieldTreatment } from "../core/types/agreement.ts";
import type { ProductChild, ProductField } from "../core/types/product.ts";

/** The cell of an HN1 token of a type: key id of 8 and pseudonym of 32 characters in Crockford's base32. */
export function tokenCell(type: string): JsonObject {
  const pattern = `^hn1\\.[0-9a-hjkmnp-tv-z]{8}\\.${type}\\.[0-9a-hjkmnp-tv-z]{32}$`;
  return { type: "string", maxLength: 60, pattern, "x-token-type": type };
}

/** Lower bounds of age classes in years, unless the field has its own `x-classes`. */
const AGE_CLASSES = [0, 12, 18, 25, 35, 45, 55, 65];

/** What a class is called: one number, a range, or a bound with a plus sign. In: rising lower bounds. */
export function classLabels(bounds: readonly number[]): string[] {
  return bounds.map((bound, index) => {
    const next = bounds[index + 1];
    if (next === undefined) return `${bound}+`;
    return next - 1 === bound ? `${bound}` : `${bound}-${next - 1}`;
  });
}

/**
 * What a cell may hold after its treatment: narrower than the field, so that the receiver refuses what is finer than agreed.
 * In: the field and its treatment (not drop), checked by checkAgreement. Out: a JSON Schema of a value that is there.
 */
export function outputCell(field: ProductField | ProductChild, treatment: FieldTreatment): JsonObject {
  if (treatment.treatment === "keep") return cellSchema(field, false);
  if (treatment.treatment === "pseudonymise") return tokenCell(treatment.type!);
  switch (treatment.to!) {
    case "pc6":
      return { type: "string", format: "postcode" };
    case "pc4":
      return { type: "string", maxLength: 4, pattern: "^[1-9][0-9]{3}$" };
    case "grid100":
      return gridCell(field, 100);
    case "grid500":
      return gridCell(field, 500);
    case "buurt":
      return { type: "string", maxLength: 10, pattern: "^BU[0-9]{8}$" };
    case "wijk":
      return { type: "string", maxLength: 8, pattern: "^WK[0-9]{6}$" };
    case "gemeente":
      return { type: "string", maxLength: 6, pattern: "^GM[0-9]{4}$" };
    case "dayPart":
      return { type: "string", format: "day-part" };
    case "day":
      return { type: "string", format: "date" };
    case "isoWeek":
      return { type: "string", format: "iso-week" };
    case "month":
      return { type: "string", format: "month" };
    case "quarter":
      return { type: "string", format: "quarter" };
    case "category":
      return categoryCell(field);
    case "class":
      return { type: "string", enum: classLabels(field["x-classes"]!) };
    case "ageClass":
      return { type: "string", enum: classLabels(field["x-classes"] ?? AGE_CLASSES) };
  }
}

/** A grid cell is named by its lower left corner, which can lie below the field's own bound. */
function gridCell(field: ProductField | ProductChild, step: number): JsonObject {
  return { type: "integer", minimum: Math.floor(field.minimum! / step) * step, maximum: field.maximum! };
}

/** A category of the code list (which the agreement pins by version), or of the field's own map. */
function categoryCell(field: ProductField | ProductChild): JsonObject {
  const categories = field["x-categories"];
  if (categories === undefined) return { type: "string", maxLength: 20, pattern: "^[0-9A-Za-z.-]{1,20}$" };
  const cell: JsonObject = { type: "string", enum: [...new Set(Object.values(categories))].sort() };
  return field.type === "array"
    ? { type: "array", items: cell, minItems: 1, maxItems: (field as ProductField).maxItems! }
    : cell;
}
