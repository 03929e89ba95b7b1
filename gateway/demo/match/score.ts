import type { MatchPair } from "../../matching/ports/match-store.ts";

/** How well pairs agree with what is true: shares from 0 to 1, and the counts behind them. */
export interface Score {
  readonly pairs: number;
  readonly right: number;
  /** Pairs of subjects that are the same person. */
  readonly possible: number;
  /** Of the pairs found, those that are right; 1 for none. */
  readonly precision: number;
  /** Of the pairs that are possible, those that were found; 1 for none. */
  readonly recall: number;
}

/** Who stands behind a subject: `ref place` to the person's number. */
export type Truth = ReadonlyMap<string, number>;

/** The pairs that somebody would take for the same person: the strong ones, and candidates that nothing as strong contradicts. */
export function takenPair({ strength, many }: MatchPair): boolean {
  return strength === "A" || (strength === "B" && !many);
}

/** Scores some pairs. In: pairs, who is who on both sides, which pairs count. */
export function scorePairs(
  pairs: readonly MatchPair[],
  left: Truth,
  right: Truth,
  counts: (pair: MatchPair) => boolean,
): Score {
  const counted = pairs.filter(counts);
  const correct = counted.filter((pair) => {
    const person = left.get(`${pair.leftRef} ${pair.leftPlace}`);
    return person !== undefined && person === right.get(`${pair.rightRef} ${pair.rightPlace}`);
  });
  const times = new Map<number, number>();
  for (const person of right.values()) times.set(person, (times.get(person) ?? 0) + 1);
  let possible = 0;
  for (const person of left.values()) possible += times.get(person) ?? 0;
  return {
    pairs: counted.length,
    right: correct.length,
    possible,
    precision: counted.length === 0 ? 1 : correct.length / counted.length,
    recall: possible === 0 ? 1 : correct.length / possible,
  };
}
