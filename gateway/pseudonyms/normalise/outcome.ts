/** Why a value gets no pseudonym; counted per type and reason, never shown with the value. */
export type RejectReason =
  | "ENCODING"
  | "FORMAT"
  | "LENGTH"
  | "ZERO"
  | "RANGE"
  | "ELFPROEF"
  | "DIGIT"
  | "NON_LATIN"
  | "PARTIAL"
  | "MONTH"
  | "DAY"
  | "BANNED"
  | "SUFFIX"
  | "SIDECODE"
  | "SERVICE"
  | "MOD97"
  | "TYPE";

/** What normalising gives: the one canonical value, nothing to pseudonymise, or a refusal with its reason. */
export type Outcome =
  | { readonly kind: "ok"; readonly value: string }
  | { readonly kind: "absent" }
  | { readonly kind: "reject"; readonly reason: RejectReason };

/** Settings that rules may ask for. */
export interface NormaliseOptions {
  /** Test profile: BSNs and RSINs that start with `00` are allowed. */
  readonly testProfile: boolean;
}

/** The rule of one type. In: the cells of the value, the first one is the value itself. Never throws. */
export type Normaliser = (inputs: readonly string[], options: NormaliseOptions) => Outcome;

/** Empty or a sentinel: no pseudonym is made. */
export const ABSENT: Outcome = { kind: "absent" };

/** The canonical value. */
export function ok(value: string): Outcome {
  return { kind: "ok", value };
}

/** A refusal. */
export function reject(reason: RejectReason): Outcome {
  return { kind: "reject", reason };
}
