import { isKeyType, keyTypes, strengthOf } from "../pseudonyms/key-types.ts";
import type { SideCount, TypeCount } from "./ports/match-service.ts";
import type { ComparedKind, KindCount, TokenStock, ValueCount } from "./ports/match-store.ts";

/** What one side has. */
export interface SideStock {
  readonly stock: readonly TokenStock[];
  /** null where every type has one key. */
  readonly values: readonly ValueCount[] | null;
}

/**
 * Adds up what was found per type, strongest type first. In the overlap of a rotation a type has several keys on both sides; its
 * matches are then those of the key that found most, because the others find the same people again, and a value with two tokens counts once.
 * In: tokens by type and key of both sides (of a side with several keys of a type: its values), the kinds that both have, what the join
 * counted, conflicting pairs by type.
 */
export function countTypes(
  stocks: { readonly left: SideStock; readonly right: SideStock },
  kinds: readonly ComparedKind[],
  counts: readonly KindCount[],
  conflicts: ReadonlyMap<string, number>,
): TypeCount[] {
  const found = new Set([...stocks.left.stock, ...stocks.right.stock].map(({ type }) => type).filter(isKeyType));
  const side = ({ stock, values }: SideStock, type: string): SideCount => {
    const counted = values?.find((each) => each.type === type);
    if (counted !== undefined) {
      const { tokens, comparable } = counted;
      return { tokens, comparable, notComparable: tokens - comparable };
    }
    const own = stock.filter((each) => each.type === type);
    const tokens = own.reduce((sum, each) => sum + each.tokens, 0);
    const comparable = own
      .filter(({ kid }) => kinds.some((kind) => kind.type === type && kind.kid === kid))
      .reduce((sum, each) => sum + each.tokens, 0);
    return { tokens, comparable, notComparable: tokens - comparable };
  };
  return keyTypes()
    .filter((type) => found.has(type))
    .map((type) => {
      const own = counts.filter(({ bit }) => kinds.some((kind) => kind.bit === bit && kind.type === type));
      return {
        type,
        strength: strengthOf(type),
        left: side(stocks.left, type),
        right: side(stocks.right, type),
        matched: Math.max(0, ...own.map(({ matched }) => matched)),
        conflicting: conflicts.get(type) ?? 0,
        common: Math.max(0, ...own.map(({ common }) => common)),
      };
    });
}
