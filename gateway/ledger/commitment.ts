import { randomBytes, timingSafeEqual } from "node:crypto";
import { lengthPrefix } from "../core/length-prefix.ts";
import { sha256Hex } from "../core/sha256.ts";

const SALT_BYTES = 32;

/** A value that may be personal, hidden in an entry: the digest is logged, the rest is kept apart and can be erased. */
export interface Commitment {
  /** 64 hexadecimal characters; what the entry carries. */
  readonly digest: string;
  readonly name: string;
  readonly salt: Uint8Array;
  readonly value: Uint8Array;
}

/**
 * Commits to a value: SHA-256("sluis/cm/1" || 0x00 || len32(name) || name || salt || len32(value) || value) of `docs/formats.md`.
 * In: name of the member, value (text as UTF-8, or bytes), salt only when an old commitment is made again; fresh otherwise.
 * Out: digest, and what opens it.
 */
export function commitment(
  name: string,
  value: string | Uint8Array,
  salt: Uint8Array = randomBytes(SALT_BYTES),
): Commitment {
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
  const digest = sha256Hex("sluis/cm/1\0", lengthPrefix(name), salt, lengthPrefix(bytes));
  return { digest, name, salt, value: bytes };
}

/** Whether name, salt and value open a digest. In: the entry's 64 hexadecimal characters and a disclosure. Never throws. */
export function checkCommitment(
  digest: string,
  disclosure: { readonly name: string; readonly salt: Uint8Array; readonly value: Uint8Array },
): boolean {
  if (disclosure.salt.length !== SALT_BYTES || !/^[0-9a-f]{64}$/.test(digest)) return false;
  const made = commitment(disclosure.name, disclosure.value, disclosure.salt).digest;
  return timingSafeEqual(Buffer.from(made, "hex"), Buffer.from(digest, "hex"));
}
