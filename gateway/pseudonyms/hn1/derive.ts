import { createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { base32 } from "../../core/base32.ts";
import { lengthPrefix } from "../../core/length-prefix.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { RULES, SCOPE, SUITE } from "./suite.ts";

/** The key of one pseudonym domain in one epoch: 32 fresh random bytes, held by the domain keeper only. */
export interface DomainKey {
  readonly rootKey: KeyObject;
  readonly domain: string;
  readonly epoch: string;
}

/** K_field: the key of one type, what a keeper hands to a party that may make pseudonyms of that type. */
export function deriveFieldKey(key: DomainKey, type: string): KeyObject {
  const bytes = expand(key, lengthPrefix(SUITE, "field", key.domain, key.epoch, SCOPE, type, RULES), 32);
  const fieldKey = createSecretKey(bytes);
  bytes.fill(0);
  return fieldKey;
}

/** KID: eight public characters that stand in every token of the epoch. */
export function deriveKid(key: DomainKey): string {
  return base32(expand(key, lengthPrefix(SUITE, "kid", key.domain, key.epoch), 5));
}

/** KCV: 32 hexadecimal characters that key keepers compare. */
export function deriveKcv(key: DomainKey): string {
  return expand(key, lengthPrefix(SUITE, "kcv", key.domain, key.epoch), 16).toString("hex");
}

/** KCV_type: 32 hexadecimal characters that holders of a type compare. In: K_field. */
export function deriveTypeKcv(fieldKey: KeyObject): string {
  return expandFieldKey(fieldKey, "kcv").subarray(0, 16).toString("hex");
}

/** The key of the two-nonce challenge. In: K_field. */
export function deriveCheckKey(fieldKey: KeyObject): KeyObject {
  return createSecretKey(expandFieldKey(fieldKey, "check"));
}

/** Throws PSEUDONYM_KEY_INVALID when a key is not a secret of 32 bytes. */
export function checkPseudonymKey(key: KeyObject): void {
  if (key.type !== "secret") throw new SluisError("PSEUDONYM_KEY_INVALID", { why: key.type });
  if (key.symmetricKeySize !== 32)
    throw new SluisError("PSEUDONYM_KEY_INVALID", { why: `${key.symmetricKeySize ?? 0} bytes` });
}

/** HKDF of RFC 5869: Extract with the domain's salt (gives PRK), then Expand, in one call, so that PRK is nowhere else. */
function expand(key: DomainKey, info: Uint8Array, length: number): Buffer {
  checkPseudonymKey(key.rootKey);
  return Buffer.from(hkdfSync("sha256", key.rootKey, lengthPrefix(SUITE, "salt", key.domain, key.epoch), info, length));
}

/** HKDF-Expand from K_field, at most 32 bytes: the first block, HMAC(key, info || 0x01) (RFC 5869 section 2.3). */
function expandFieldKey(fieldKey: KeyObject, purpose: string): Buffer {
  checkPseudonymKey(fieldKey);
  return createHmac("sha256", fieldKey).update(lengthPrefix(SUITE, purpose)).update(Uint8Array.of(1)).digest();
}
