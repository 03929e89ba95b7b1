import type { KeyObject } from "node:crypto";
import type { LateText } from "../../core/late-text.ts";
import { lengthPrefix } from "../../core/length-prefix.ts";
import { keyedName } from "./keyed-name.ts";
import { RULES, SUITE } from "./suite.ts";

/**
 * Tokens of one type: `hn1.KID.type.base32(HMAC(K_field, lp(SUITE, type, "NLN-1", parts))[0..20))`.
 * In: K_field, KID and type. Out: normalised parts -> token; it checks nothing of the parts, which is the provider's task.
 */
export function hn1Token(fieldKey: KeyObject, kid: string, type: string): (parts: readonly string[]) => LateText {
  return keyedName(fieldKey, tokenHead(type), tokenPrefix(kid, type));
}

/** What stands before the letters of every token of the type. */
export function tokenPrefix(kid: string, type: string): string {
  return `hn1.${kid}.${type}.`;
}

/** What is hashed before the parts of every token of the type. */
export function tokenHead(type: string): Uint8Array {
  return lengthPrefix(SUITE, type, RULES);
}
