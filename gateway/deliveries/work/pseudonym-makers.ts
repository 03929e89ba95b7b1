import type { KeyOutcome } from "../../pseudonyms/compose-key.ts";
import type { PseudonymCounter } from "../../pseudonyms/pseudonym-counter.ts";
import type { PseudonymProvider } from "../../pseudonyms/pseudonym-provider.ts";
import type { Pseudonymise, PseudonymOutcome } from "../../records/pseudonymise.ts";
import type { ComposeTexts, keyComposers } from "./key-composers.ts";

/** Makes the pseudonym of one type; the texts are in the order of its places. */
type Maker = (texts: readonly string[]) => PseudonymOutcome;

/**
 * Joins records and pseudonyms. A value that leaves in two columns of a record, in its own place and as a match key, is made once.
 * In: the provider, what composes keys, the counter of the preparation, whether a token that comes twice in a row is made once (not where the
 * provider must see each). Out: what prepares the pseudonyms of a type.
 */
export function pseudonymMakers(
  provider: PseudonymProvider,
  composers: ReturnType<typeof keyComposers>,
  counter: PseudonymCounter,
  remember: boolean,
): Pseudonymise {
  const makers = new Map<ComposeTexts, Maker>();
  return (type, parts) => {
    const compose = composers(type, parts);
    const maker = makers.get(compose) ?? makerOf(type, compose);
    makers.set(compose, maker);
    return maker;
  };

  function makerOf(type: string, compose: ComposeTexts): Maker {
    let lastKey: KeyOutcome | undefined;
    let last: PseudonymOutcome | undefined;
    return (texts) => {
      const key = compose(texts);
      counter.count(type, key);
      if (remember && last !== undefined && key === lastKey) return last;
      lastKey = key;
      last = key.kind === "ok" ? { kind: "ok", token: provider.lateToken(type, key.parts) } : key;
      return last;
    };
  }
}
