import type { ProductField, ProductItem } from "../core/types/product.ts";
import { unsafePattern } from "./safe-pattern.ts";

const KEYWORDS: { readonly [type: string]: readonly string[] } = {
  string: ["minLength", "maxLength", "pattern", "format", "enum", "const"],
  integer: ["minimum", "maximum", "enum", "const"],
  number: ["minimum", "maximum", "enum", "const"],
  boolean: ["enum", "const"],
  array: ["items", "minItems", "maxItems"],
  object: ["additionalProperties", "required", "properties"],
};
const ALL = new Set(Object.values(KEYWORDS).flat());

/**
 * Tells whether one cell of a product is bounded: every text has a greatest length, every number two bounds, every list a greatest
 * number of items, every pattern is safe. In: a field, child or item. Out: the rule that it breaks, or null.
 */
export function checkCell(cell: ProductField | ProductItem): string | null {
  for (const keyword of Object.keys(cell))
    if (ALL.has(keyword) && !KEYWORDS[cell.type]!.includes(keyword)) return `${keyword} does not go with ${cell.type}`;
  return checkValues(cell) ?? checkShape(cell);
}

function checkValues(cell: ProductField | ProductItem): string | null {
  const values = cell.const === undefined ? cell.enum : [cell.const];
  if (values?.some((value) => typeof value !== (cell.type === "integer" ? "number" : cell.type)))
    return "enum of another type";
  if (values !== undefined && new Set(values).size !== values.length) return "enum has doubles";
  if (cell.pattern !== undefined) {
    const unsafe = unsafePattern(cell.pattern);
    if (unsafe !== null) return `pattern is not safe (${unsafe})`;
  }
  if (values !== undefined) return null;
  if (cell.type === "string" && cell.maxLength === undefined && cell.format === undefined)
    return "maxLength is missing";
  if ((cell.minLength ?? 0) > (cell.maxLength ?? Number.POSITIVE_INFINITY)) return "minLength is above maxLength";
  if (cell.type !== "integer" && cell.type !== "number") return null;
  if (cell.minimum === undefined || cell.maximum === undefined) return "minimum or maximum is missing";
  return cell.minimum > cell.maximum ? "minimum is above maximum" : null;
}

function checkShape(cell: ProductField | ProductItem): string | null {
  if (cell.type === "array") {
    const { items, minItems, maxItems } = cell as ProductField;
    if (items === undefined) return "items is missing";
    if (maxItems === undefined) return "maxItems is missing";
    return (minItems ?? 0) > maxItems ? "minItems is above maxItems" : checkCell(items);
  }
  if (cell.type !== "object") return null;
  if (cell.properties === undefined) return "properties is missing";
  if (cell.additionalProperties !== false) return "additionalProperties must be false";
  for (const child of Object.values(cell.properties)) {
    const problem = checkCell(child);
    if (problem !== null) return problem;
  }
  return null;
}
