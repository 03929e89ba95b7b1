import type { JsonObject } from "./json.ts";

const VALIDATING = [
  "type",
  "enum",
  "const",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "pattern",
  "format",
  "items",
  "minItems",
  "maxItems",
  "additionalProperties",
  "required",
  "properties",
];

/**
 * The validating part of a product field: what it may hold, without titles and x- keywords.
 * In: the field as it stands in a product schema, and whether null (no value) is allowed too. Out: a JSON Schema.
 */
export function cellSchema(field: object, nullable: boolean): JsonObject {
  const cell: Record<string, JsonObject[string]> = {};
  for (const [name, value] of Object.entries(field)) {
    if (!VALIDATING.includes(name) || value === undefined) continue;
    if (name === "items") cell[name] = cellSchema(value as object, false);
    else if (name === "properties")
      cell[name] = Object.fromEntries(
        Object.entries(value as object).map(([child, schema]) => [child, cellSchema(schema as object, false)]),
      );
    else cell[name] = value as JsonObject[string];
  }
  // a text that nothing else narrows is still text, not bytes that a database or a screen stumbles over
  if (cell["type"] === "string" && !["enum", "const", "format", "pattern"].some((name) => name in cell))
    cell["format"] = "text";
  return nullable ? withNull(cell) : cell;
}

/** The same schema, which lets null (no value) pass too. */
export function withNull(schema: JsonObject): JsonObject {
  const { type, const: only, enum: choices, ...rest } = schema;
  const values = only === undefined ? (choices as readonly JsonObject[string][] | undefined) : [only];
  return {
    ...(type === undefined ? {} : { type: [type as string, "null"] }),
    ...(values === undefined ? {} : { enum: [...values, null] }),
    ...rest,
  };
}
