import { isKeyType, keyTypeOf } from "../key-types.ts";
import type { PseudonymProvider } from "../pseudonym-provider.ts";
import { type DomainKey, deriveFieldKey, deriveKid } from "./derive.ts";
import { hn1Provider } from "./provider.ts";

/**
 * HN1 for the domain keeper, who can make pseudonyms of every key type.
 * In: K_root of one domain and epoch. Throws PSEUDONYM_KEY_INVALID; its functions throw PSEUDONYM_TYPE_UNKNOWN, PSEUDONYM_TYPE_NOT_ALONE.
 */
export function createHn1Provider(key: DomainKey): PseudonymProvider {
  const names = { kid: deriveKid(key), domain: key.domain, epoch: key.epoch };
  return hn1Provider(
    names,
    (type) => {
      keyTypeOf(type);
      return deriveFieldKey(key, type);
    },
    isKeyType,
  );
}
