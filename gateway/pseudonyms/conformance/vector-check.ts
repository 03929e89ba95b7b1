import type { RuleWords } from "../rule-words.ts";

/** A vector that this installation gets wrong. Values are not repeated, only the kind of outcome. */
export interface FailedVector {
  readonly id: string;
  readonly type: string;
  readonly rule: RuleWords;
  readonly expected: string;
  readonly got: string;
}

/** One entry of a vector file, whatever it holds. */
export interface Vector {
  readonly id: string;
  readonly type: string;
  readonly members: { readonly [member: string]: unknown };
}

/** Judges one vector. Out: null when it passes. */
export type VectorCheck = (vector: Vector) => FailedVector | null;

/** The failure of an entry that lacks what a vector needs. */
export function malformed({ id, type }: Vector): FailedVector {
  const rule = { nl: "deze regel van het bestand is geen testgeval", en: "this entry of the file is no vector" };
  return { id, type, rule, expected: "vector", got: "malformed" };
}
