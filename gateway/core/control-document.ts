import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { Json } from "./json.ts";
import { SluisError } from "./sluis-error.ts";

const SCHEMAS = new URL("../../schemas/", import.meta.url);
const compiled = new Map<string, ValidateFunction>();

/**
 * Checks a control document (agreement, mapping, configuration, manifest, receipt ...) against `schemas/<name>.schema.json`.
 * In: the schema's name without ending, the parsed document. Out: the document, typed by the caller's schema type.
 * Throws UNKNOWN_KEY with the nearest known name, or SCHEMA_VIOLATION with the place and the rule; never a value.
 */
export function checkControlDocument<T>(name: string, document: unknown): T {
  const validate = validatorOf(name);
  if (validate(document)) return document as T;
  throw describe(name, validate.errors ?? []);
}

/** Reads a shipped schema. In: its path below `schemas/`. Out: the parsed schema. */
export function readSchema(path: string): Json {
  return JSON.parse(readFileSync(new URL(path, SCHEMAS), "utf8")) as Json;
}

function validatorOf(name: string): ValidateFunction {
  const known = compiled.get(name);
  if (known) return known;
  // verbose gives the properties of the schema that refused a key, which the hint needs; values are never printed
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    allErrors: false,
    ownProperties: true,
    verbose: true,
  });
  ajv.addVocabulary(["x-"]);
  const validate = ajv.compile(readSchema(`${name}.schema.json`) as object);
  compiled.set(name, validate);
  return validate;
}

function describe(document: string, errors: readonly ErrorObject[]): SluisError {
  const error = errors.at(-1);
  const at = error?.instancePath || "/";
  const unknown = unknownKey(error);
  if (error !== undefined && unknown !== undefined) {
    return new SluisError("UNKNOWN_KEY", {
      document,
      at: `${error.instancePath}/${unknown}`,
      nearest: nearest(unknown, knownKeys(error)),
    });
  }
  return new SluisError("SCHEMA_VIOLATION", {
    document,
    at,
    rule: `${error?.keyword ?? "?"} ${ruleText(error)}`.trim(),
  });
}

/** A key that the schema does not know, cut to 64 characters; a required key that is missing is most often one that was misspelt. */
function unknownKey(error: ErrorObject | undefined): string | undefined {
  if (error?.keyword === "additionalProperties" || error?.keyword === "unevaluatedProperties")
    return String(error.params["additionalProperty"] ?? error.params["unevaluatedProperty"]).slice(0, 64);
  if (error?.keyword !== "required" || error.parentSchema?.["additionalProperties"] !== false) return undefined;
  const known = knownKeys(error);
  return Object.keys(error.data as object)
    .find((name) => !known.includes(name))
    ?.slice(0, 64);
}

function knownKeys(error: ErrorObject): string[] {
  return Object.keys((error.parentSchema?.["properties"] as object | undefined) ?? {});
}

/** The part of ajv's message that comes from the schema, so that no value can be in it. */
function ruleText(error: ErrorObject | undefined): string {
  if (error === undefined) return "";
  if (error.keyword === "enum") return JSON.stringify(error.params["allowedValues"]);
  if (error.keyword === "required") return String(error.params["missingProperty"]);
  return error.message ?? "";
}

/** The known name with the smallest edit distance to the unknown one, or an ellipsis. */
export function nearest(unknown: string, known: readonly string[]): string {
  let best = "…";
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(unknown.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const substitution = previous[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(previous[column]! + 1, current[column - 1]! + 1, substitution));
    }
    previous = current;
  }
  return previous[right.length]!;
}
