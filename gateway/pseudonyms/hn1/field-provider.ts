import type { KeyObject } from "node:crypto";
import { SluisError } from "../../core/sluis-error.ts";
import { keyTypeOf } from "../key-types.ts";
import type { PseudonymProvider } from "../pseudonym-provider.ts";
import { checkPseudonymKey } from "./derive.ts";
import { hn1Provider, type KeyNames } from "./provider.ts";

/** What a party holds that is not the domain keeper: K_field of the types that its agreement lists. */
export interface FieldKeys extends KeyNames {
  readonly fieldKeys: ReadonlyMap<string, KeyObject>;
}

/**
 * HN1 for a holder of some types.
 * In: the field keys with their KID, domain and epoch. Throws PSEUDONYM_KEY_INVALID, PSEUDONYM_TYPE_UNKNOWN, PSEUDONYM_TYPE_NOT_ALONE.
 */
export function createHn1FieldProvider(keys: FieldKeys): PseudonymProvider {
  if (!/^[0-9a-hjkmnp-tv-z]{8}$/.test(keys.kid)) throw new SluisError("PSEUDONYM_KEY_INVALID", { why: "KID" });
  const held = new Map(keys.fieldKeys);
  for (const [type, key] of held) {
    keyTypeOf(type);
    checkPseudonymKey(key);
  }
  return hn1Provider(
    keys,
    (type) => held.get(type),
    (type) => held.has(type),
  );
}
