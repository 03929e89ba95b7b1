import { readFileSync } from "node:fs";
import type { FieldShape } from "../../gateway/extracts/mapping/field-shape.ts";

interface Field {
  readonly type: FieldShape["type"];
  readonly format?: string;
  readonly items?: Field;
  readonly properties?: { readonly [name: string]: Field };
  readonly "x-column-names"?: readonly string[];
}

/** The shapes and other column names of a shipped product, taken straight from its schema. */
export function productFields(file: string): {
  readonly fields: readonly FieldShape[];
  readonly aliases: { readonly [field: string]: readonly string[] };
} {
  const path = new URL(`../../schemas/products/${file}`, import.meta.url);
  const { properties } = JSON.parse(readFileSync(path, "utf8")) as { properties: { [name: string]: Field } };
  return {
    fields: shapesOf(properties),
    aliases: Object.fromEntries(
      Object.entries(properties).map(([name, field]) => [name, field["x-column-names"] ?? []]),
    ),
  };
}

function shapesOf(properties: { readonly [name: string]: Field }): FieldShape[] {
  return Object.entries(properties).map(([name, field]) => shapeOf(name, field));
}

function shapeOf(name: string, { type, format, items, properties }: Field): FieldShape {
  return {
    name,
    type,
    ...(format === "date" || format === "local-date-time" ? { format } : {}),
    ...(items === undefined ? {} : { items: shapeOf(name, items) }),
    ...(properties === undefined ? {} : { properties: shapesOf(properties) }),
  };
}
