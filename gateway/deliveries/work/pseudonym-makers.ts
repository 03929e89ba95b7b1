import type { KeyOutcome } from "../../pseudonyms/compose-key.ts";
import type { PseudonymCounter } from "../../pseudonyms/pseudonym-counter.ts";
import { type NameMaker, NameOrder } from "../../records/name-order.ts";
import type { Pseudonymise, PseudonymOutcome } from "../../records/pseudonymise.ts";
import type { ComposeTexts, keyComposers } from "./key-composers.ts";

/** Orders the pseudonym of one type; the texts are in the order of its places. */
type Maker = (texts: readonly string[]) => PseudonymOutcome;

/**
 * Joins records and pseudonyms. A value that leaves in two columns of a record, in its own place and as a match key, is ordered once.
 * In: the maker of each type's tokens, what composes keys, the counter of the preparation. Out: what prepares the pseudonyms of a type.
 */
export function pseudonymMakers(
  makerOf: (type: string) => NameMaker,
  composers: ReturnType<typeof keyComposers>,
  counter: PseudonymCounter,
): Pseudonymise {
  const makers = new Map<ComposeTexts, Maker>();
  return (type, parts) => {
    const compose = composers(type, parts);
    const maker = makers.get(compose) ?? orderer(type, compose);
    makers.set(compose, maker);
    return maker;
  };

  function orderer(type: string, compose: ComposeTexts): Maker {
    const maker = makerOf(type);
    let lastKey: KeyOutcome | undefined;
    let last: PseudonymOutcome | undefined;
    return (texts) => {
      const key = compose(texts);
      counter.count(type, key);
      if (last !== undefined && key === lastKey) return last;
      lastKey = key;
      last = key.kind === "ok" ? { kind: "ok", token: new NameOrder(maker, key.parts) } : key;
      return last;
    };
  }
}
