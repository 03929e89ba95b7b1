import type { Json } from "../core/json.ts";
import type { NameOrder } from "./name-order.ts";
import type { Pseudonymise, PseudonymOutcome } from "./pseudonymise.ts";
import type { FieldFinding } from "./row-ajv.ts";

/** Orders the token of a value; null when there is none. */
export type OrderToken = (value: Json, warnings: FieldFinding[]) => NameOrder | null;

/** Compiles the pseudonym of one field in its own place. In: its name for findings, the token type, what makes pseudonyms. */
export function orderToken(name: string, type: string, pseudonymise: Pseudonymise): OrderToken {
  const pseudonymOf = pseudonymise(type, [type]);
  const texts = [""];
  return (value, warnings) => {
    texts[0] = String(value);
    return tokenOf(pseudonymOf(texts), name, warnings);
  };
}

/** The order, or null with a warning when the value was rejected. */
export function tokenOf(outcome: PseudonymOutcome, field: string, warnings: FieldFinding[]): NameOrder | null {
  if (outcome.kind === "ok") return outcome.token;
  if (outcome.kind === "reject") warnings.push({ field, rule: `pseudonym:${outcome.reason}` });
  return null;
}
