import { canonicalJson } from "../core/canonical-json.ts";
import type { OutputSchema } from "../core/output-schema.ts";
import { sha256Hex } from "../core/sha256.ts";

/** Name of an output schema: SHA-256 over its JCS form. Both sides derive it and compare. Out: 64 hexadecimal characters. */
export function outputSchemaHash(schema: OutputSchema): string {
  return sha256Hex(canonicalJson(schema));
}
