import type { JsonObject } from "../core/json.ts";
import type { StoredAgreement } from "../deliveries/ports/agreement-register.ts";

/** An installed agreement without its document. */
export function summaryJson({ id, version, hash, outputSchemaHash, status, installedAt }: StoredAgreement): JsonObject {
  return { id, version, hash, outputSchemaHash, status, installedAt };
}
