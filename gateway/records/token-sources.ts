import type { Json, JsonObject } from "../core/json.ts";
import type { OutputSchema } from "../core/output-schema.ts";

/** Stands for every item of a list; no member of a product is called so. */
const EVERY = "*";

/** A place in a record where a token of one type stands. */
export interface TokenSource {
  /** Position of the column in the wire form. */
  readonly column: number;
  /** The column's name. */
  readonly name: string;
  /** The way into a `json` cell: a member's name, a position, or EVERY item; empty when the cell is the token. */
  readonly steps: readonly (string | number)[];
  readonly type: string;
}

/** A token of a record and where it stands, such as `betrokkenen[0].pseudoniem`. */
export interface FoundToken {
  readonly path: string;
  readonly type: string;
  readonly token: string;
}

/** Every place that `x-token-type` marks, in children too. In: an output schema. Out: the places, in column order. */
export function tokenSources(schema: OutputSchema): TokenSource[] {
  return schema.prefixItems.flatMap((column, position) =>
    placesIn(column, []).map(({ steps, type }) => ({ column: position, name: column.title, steps, type })),
  );
}

function placesIn(
  schema: JsonObject,
  steps: readonly (string | number)[],
): { steps: (string | number)[]; type: string }[] {
  const type = schema["x-token-type"];
  if (typeof type === "string") return [{ steps: [...steps], type }];
  return [
    ...Object.entries(objectOf(schema["properties"])).flatMap(([name, child]) =>
      placesIn(objectOf(child), [...steps, name]),
    ),
    ...listOf(schema["prefixItems"]).flatMap((child, position) => placesIn(objectOf(child), [...steps, position])),
    ...(schema["items"] === undefined ? [] : placesIn(objectOf(schema["items"]), [...steps, EVERY])),
  ];
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as JsonObject) : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Adds the tokens of one cell to `found`; a cell or child without one adds nothing. */
export function findTokens(source: TokenSource, cell: Json | undefined, found: FoundToken[]): void {
  walk(source, cell, 0, source.name, found);
}

function walk(source: TokenSource, value: Json | undefined, depth: number, path: string, found: FoundToken[]): void {
  const step = source.steps[depth];
  if (step === undefined) {
    if (typeof value === "string") found.push({ path, type: source.type, token: value });
  } else if (step === EVERY) {
    listOf(value).forEach((item, position) => {
      walk(source, item, depth + 1, `${path}[${position}]`, found);
    });
  } else if (typeof step === "number") walk(source, listOf(value)[step], depth + 1, `${path}[${step}]`, found);
  else walk(source, objectOf(value)[step], depth + 1, `${path}.${step}`, found);
}
