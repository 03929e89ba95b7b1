import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { DATA_FORMATS } from "../core/data-formats.ts";
import type { JsonObject } from "../core/json.ts";

/** A rule that a field of one row breaks: names only, never the value. */
export interface FieldFinding {
  readonly field: string;
  readonly rule: string;
}

/** Findings of one row are cut off here: enough to mend it. */
const MOST_FINDINGS = 20;

/** Values in a row up to which all that is wrong with it is looked for; ajv makes an error for each, however many a list has. */
const MOST_VALUES = 1000;

/** Compiling takes ten thousand times as long as checking a row, and a gateway has few schemas: of a row, and of each column, of an agreement. */
const MOST_COMPILED = 2000;

/** Says whether a value follows a schema; stops at the first rule that it breaks. */
const FIRST = compiler(false);
/** Finds every rule that a value breaks. */
const ALL = compiler(true);

/**
 * Compiles a schema, once for each schema.
 * In: a schema of our closed subset, made on this side. Out: whether a value follows it. Throws what ajv throws for another schema.
 */
export function compileCheck(schema: JsonObject): (value: unknown) => boolean {
  return FIRST(schema);
}

/**
 * Compiles the schema of one row (a tuple), once for each schema.
 * In: a schema of our closed subset, made on this side, and the name of each cell. Out: a function from a row to null (right) or what is
 * wrong with it: at least one finding, of a row with very many values only the first. Throws what ajv throws for another schema.
 */
export function compileRowSchema(
  schema: JsonObject,
  names: readonly string[],
): (row: unknown) => FieldFinding[] | null {
  const isRight = FIRST(schema);
  let all: ValidateFunction | undefined;
  return (row) => {
    if (isRight(row)) return null;
    let found = isRight;
    if (isOrdinary(row)) {
      all ??= ALL(schema);
      found = all;
      found(row);
    }
    return rowFindings(found.errors ?? [], Array.isArray(row) ? row : [], names);
  };
}

function compiler(allErrors: boolean): (schema: JsonObject) => ValidateFunction {
  const compiled = new Map<string, ValidateFunction>();
  let ajv: Ajv2020 | undefined;
  return (schema) => {
    const text = JSON.stringify(schema);
    const known = compiled.get(text);
    if (known !== undefined) return known;
    if (compiled.size >= MOST_COMPILED) {
      compiled.clear();
      ajv = undefined;
    }
    ajv ??= newAjv(allErrors);
    const validate = ajv.compile(schema);
    compiled.set(text, validate);
    return validate;
  };
}

function newAjv(allErrors: boolean): Ajv2020 {
  const made = new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    allErrors,
    ownProperties: true,
    addUsedSchema: false, // two versions of a schema have one $id
    formats: { ...DATA_FORMATS },
  });
  made.addVocabulary(["x-role", "x-column-type", "x-token-type", "x-required"]);
  return made;
}

function isOrdinary(row: unknown): boolean {
  const left = [row];
  for (let values = 0; left.length > 0; values++) {
    const value = left.pop();
    const inside = typeof value === "object" && value !== null ? Object.values(value) : [];
    if (values + left.length + inside.length > MOST_VALUES) return false;
    left.push(...inside);
  }
  return true;
}

function rowFindings(
  errors: readonly ErrorObject[],
  row: readonly unknown[],
  names: readonly string[],
): FieldFinding[] {
  const findings = new Map<string, FieldFinding>();
  for (const error of errors) {
    if (findings.size === MOST_FINDINGS) break;
    const [, cell, ...rest] = error.instancePath.split("/");
    const index = cell === undefined ? -1 : Number(cell);
    const child = rest.findLast((step) => !/^\d+$/.test(step)) ?? missingChild(error);
    const field = `${names[index] ?? "record"}${child === undefined ? "" : `.${child}`}`;
    const rule = ruleOf(error, index >= 0 && rest.length === 0 && row[index] === null);
    findings.set(`${field} ${rule}`, { field, rule });
  }
  return [...findings.values()];
}

function missingChild(error: ErrorObject): string | undefined {
  return error.keyword === "required" ? String(error.params["missingProperty"]) : undefined;
}

/** The keyword that failed, with the part of it that comes from our schema. */
function ruleOf(error: ErrorObject, isNull: boolean): string {
  if (isNull) return "required";
  switch (error.keyword) {
    case "type":
      return `type:${[error.params["type"]].flat().filter((type) => type !== "null")}`;
    case "format":
      return `format:${error.params["format"]}`;
    case "minLength":
    case "maxLength":
    case "minimum":
    case "maximum":
    case "minItems":
    case "maxItems":
      return `${error.keyword}:${error.params["limit"]}`;
    case "const":
      return "enum";
    default:
      return error.keyword;
  }
}
