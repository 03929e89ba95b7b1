import type { LateText } from "../core/late-text.ts";
import { composeKey, type RawInputs } from "./compose-key.ts";
import type { NormaliseOptions, RejectReason } from "./normalise/outcome.ts";
import type { PseudonymCounter } from "./pseudonym-counter.ts";
import type { PseudonymProvider } from "./pseudonym-provider.ts";

/** A token, or nothing to pseudonymise, or the input that was refused and why. */
export type PseudonymOutcome =
  | { readonly kind: "ok"; readonly token: LateText }
  | { readonly kind: "absent" }
  | { readonly kind: "reject"; readonly part: string; readonly reason: RejectReason };

/** Options of the rules, and the counter of the delivery that the value belongs to. */
export interface PseudonymiseOptions extends NormaliseOptions {
  readonly counter?: PseudonymCounter;
}

/**
 * From raw cells to a pseudonym: normalise, compose, token.
 * In: the provider, a key type, raw cells by name, options. Out: the outcome, which the counter has counted.
 * Throws PSEUDONYM_TYPE_UNKNOWN, PSEUDONYM_TYPE_NOT_ALONE, PSEUDONYM_KEY_NOT_HELD; values never make it throw.
 */
export function pseudonymise(
  provider: PseudonymProvider,
  type: string,
  raw: RawInputs,
  options: PseudonymiseOptions,
): PseudonymOutcome {
  const key = composeKey(type, raw, options);
  options.counter?.count(type, key);
  return key.kind === "ok" ? { kind: "ok", token: provider.lateToken(type, key.parts) } : key;
}
