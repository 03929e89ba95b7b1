import type { Json } from "../core/json.ts";
import type { LateText } from "../core/late-text.ts";
import type { Pseudonymise, PseudonymOutcome } from "./pseudonymise.ts";
import type { FieldFinding } from "./row-ajv.ts";

/** Makes a token that the row gets when all of its tokens wait; null when there is none. */
export type LateToken = (value: Json, warnings: FieldFinding[]) => LateText | null;

/** Compiles the pseudonym of one field in its own place. In: its name for findings, the token type, what makes pseudonyms. */
export function lateToken(name: string, type: string, pseudonymise: Pseudonymise): LateToken {
  const pseudonymOf = pseudonymise(type, [type]);
  const texts = [""];
  return (value, warnings) => {
    texts[0] = String(value);
    return tokenOf(pseudonymOf(texts), name, warnings);
  };
}

/** The token, or null with a warning when the value was rejected. */
export function tokenOf(outcome: PseudonymOutcome, field: string, warnings: FieldFinding[]): LateText | null {
  if (outcome.kind === "ok") return outcome.token;
  if (outcome.kind === "reject") warnings.push({ field, rule: `pseudonym:${outcome.reason}` });
  return null;
}
