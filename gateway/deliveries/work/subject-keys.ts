import type { MatchKey, ProductSchema } from "../../core/types/product.ts";
import { strengthOf } from "../../pseudonyms/key-types.ts";

/** Types that only a person has: an entity with a key of one of these is a person. An address alone may be that of a place. */
const OF_PERSONS: readonly string[] = ["bsn", "doc", "pnd1", "pnd2", "pnd3", "tel", "eml", "iban"];

/**
 * The match keys of a product by which its persons are found: every key of class A and B of an entity that is a person, and every plate,
 * which stands for its holder. The addresses of offences and reports are not among them.
 */
export function subjectKeys(product: ProductSchema): MatchKey[] {
  const keys = product["x-match-keys"] ?? [];
  const persons = new Set(keys.filter(({ type }) => OF_PERSONS.includes(type)).map(({ entity }) => entity));
  return keys.filter(({ entity, type }) => {
    const strength = strengthOf(type);
    return (strength === "A" || strength === "B") && (persons.has(entity) || type === "ken");
  });
}
