import { canonicalJson } from "../core/canonical-json.ts";
import type { Json } from "../core/json.ts";
import { sha256Hex } from "../core/sha256.ts";
import type { Agreement } from "../core/types/agreement.ts";

/** What both parties sign: SHA-256 over the JCS form of the agreement. Out: 64 hexadecimal characters. */
export function agreementHash(agreement: Agreement): string {
  return sha256Hex(canonicalJson(agreement as unknown as Json));
}
