import { randomBytes } from "node:crypto";
import { sha256Hex } from "../core/sha256.ts";

/** The form of a token; the fixed start lets scanners for leaked secrets know it. */
export const TOKEN_FORM = /^sluis_[A-Za-z0-9_-]{43}$/;

/**
 * A new token for an officer or a system of the organisation's own: 32 random bytes. Only its hash is configured, so a stolen
 * configuration opens nothing; at this entropy a plain SHA-256 is enough. Out: the token, shown once, and its hash (hexadecimal).
 */
export function newToken(): { token: string; tokenSha256: string } {
  const token = `sluis_${randomBytes(32).toString("base64url")}`;
  return { token, tokenSha256: sha256Hex(token) };
}
