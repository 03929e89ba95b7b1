import { createHmac, type KeyObject } from "node:crypto";
import { canonicalJson } from "../../core/canonical-json.ts";
import { lengthPrefix } from "../../core/length-prefix.ts";
import type { PushRequest } from "../ports/officer-service.ts";

/**
 * What makes two pushes the same: file bytes, mapping, agreement version, kind, period and what is corrected. It is an HMAC under a local key, so
 * that the store holds no digest by which a known file could be recognised.
 * In: the local key, agreement id and version, the request with the mapping that is used, SHA-256 of the file.
 * Out: 64 hexadecimal characters.
 */
export function pushIdentity(
  key: KeyObject,
  agreement: { readonly id: string; readonly version: number },
  request: PushRequest,
  fileSha256: string,
): string {
  const message = lengthPrefix(
    "sluis/push/1",
    fileSha256,
    canonicalJson(request.mapping),
    agreement.id,
    String(agreement.version),
    request.kind,
    request.period ? `${request.period.from}/${request.period.to}` : "",
    ...(request.corrects === undefined ? [] : [request.corrects]),
  );
  return createHmac("sha256", key).update(message).digest("hex");
}
