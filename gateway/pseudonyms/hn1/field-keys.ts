import type { KeyObject } from "node:crypto";
import { type DomainKey, deriveFieldKey } from "./derive.ts";

/** K_field of each type: what the keeper of a domain hands over, and nothing more. In: K_root, the types. */
export function fieldKeysOf(key: DomainKey, types: readonly string[]): ReadonlyMap<string, KeyObject> {
  return new Map(types.map((type) => [type, deriveFieldKey(key, type)]));
}
