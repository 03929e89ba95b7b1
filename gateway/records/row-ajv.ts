import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { DATA_FORMATS } from "../core/data-formats.ts";
import type { JsonObject } from "../core/json.ts";

/** A rule that a field of one row breaks: names only, never the value. */
export interface FieldFinding {
  readonly field: string;
  readonly rule: string;
}

/** Findings of one row are cut off here: enough to mend it, and a hostile row cannot fill memory. */
const MOST_FINDINGS = 20;

/** Compiles the schema of one row (a tuple). In: a schema of our closed subset, made on this side. Throws what ajv throws for another. */
export function compileRowSchema(schema: JsonObject): ValidateFunction {
  const ajv = new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    allErrors: true,
    ownProperties: true,
    formats: { ...DATA_FORMATS },
  });
  ajv.addVocabulary(["x-role", "x-column-type", "x-token-type", "x-required"]);
  return ajv.compile(schema);
}

/** The findings of a row that did not validate. In: the errors, and the name of each cell. Out: at least one finding. */
export function rowFindings(
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
