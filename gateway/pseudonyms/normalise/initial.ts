import { normaliseGiven } from "./given.ts";
import { type Outcome, ok } from "./outcome.ts";

/**
 * The initial that `pnd2` and `pnd3` take: the first letter of the normalised given name.
 * In: given names or initials (`J.P.`). Reasons: as for a given name.
 */
export function normaliseInitial(inputs: readonly string[]): Outcome {
  const outcome = normaliseGiven(inputs);
  return outcome.kind === "ok" ? ok(outcome.value.slice(0, 1)) : outcome;
}
