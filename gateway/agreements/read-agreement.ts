import { checkControlDocument } from "../core/control-document.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import { parseStrictYaml } from "../core/strict-yaml.ts";
import type { Agreement } from "../core/types/agreement.ts";

/**
 * Reads an agreement and checks it against `schemas/agreement.schema.json`; what it means for a product is checkAgreement's.
 * In: YAML, or JSON when the text starts with a brace. Out: the agreement.
 * Throws YAML_INVALID, the errors of parseStrictJson, UNKNOWN_KEY, SCHEMA_VIOLATION.
 */
export function readAgreement(text: string): Agreement {
  const document = text.trimStart().startsWith("{") ? parseStrictJson(text) : parseStrictYaml(text, "agreement");
  return checkControlDocument<Agreement>("agreement", document);
}
