import type { Agreement } from "../core/types/agreement.ts";
import type { MatchKey, ProductSchema } from "../core/types/product.ts";

/** The list whose children a key is made of; null for one that is made of the record's own fields. */
export function listOfKey(key: MatchKey): string | null {
  const [list, child] = Object.values(key.parts)[0]!.split(".") as [string, string | undefined];
  return child === undefined ? null : list;
}

/** The name of a key's column (in a child: of its member); the entity is in it when it has several keys of the type beside it. */
export function tokenTitle(product: ProductSchema, key: MatchKey): string {
  const beside = (product["x-match-keys"] ?? []).filter(
    (other) => other.type === key.type && listOfKey(other) === listOfKey(key),
  );
  return beside.length === 1 ? `token_${key.type}` : `token_${key.entity}_${key.type}`;
}

/** The product's match keys whose type the agreement lists, in product order, with the name of their column. */
export function chosenMatchKeys(product: ProductSchema, agreement: Agreement): { key: MatchKey; title: string }[] {
  const types = agreement.pseudonyms?.types ?? [];
  const keys = (product["x-match-keys"] ?? []).filter((key) => types.includes(key.type));
  return keys.map((key) => ({ key, title: tokenTitle(product, key) }));
}
