import type { LevelAlarm, MatchReport, TypeCount } from "./ports/match-service.ts";

/** Earlier runs that make a level usual. */
const FEWEST_RUNS = 3;
/** A fall to less than this part of the usual share is worth a look, if chance does not explain it. */
const FALL = 0.8;
/** Standard errors beyond which chance does not. */
const ERRORS = 3;

/**
 * Compares the shares of each type with their usual level, the median of earlier runs over the same sources. A share that falls away
 * means that one side changed its keys, its rules or its source, long before somebody misses a match.
 * In: the counts of this run, reports of earlier ones. Out: what fell; nothing before three earlier runs had the type.
 */
export function fallenLevels(types: readonly TypeCount[], earlier: readonly MatchReport[]): LevelAlarm[] {
  const names = new Set([...types, ...earlier.flatMap((report) => report.types)].map(({ type }) => type));
  return [...names].flatMap((type) => {
    const now = types.find((count) => count.type === type);
    const before = earlier.flatMap((report) => report.types.filter((count) => count.type === type));
    return (["comparable", "matched"] as const).flatMap((what): LevelAlarm[] => {
      const shares = before.flatMap((count) => shareOf(count, what)?.share ?? []);
      if (shares.length < FEWEST_RUNS) return [];
      const usual = median(shares);
      // a type that is gone altogether is not comparable at all
      const found = now === undefined ? (what === "comparable" ? { share: 0, of: 1000 } : null) : shareOf(now, what);
      if (found === null || found.share >= FALL * usual) return [];
      const error = Math.sqrt((usual * (1 - usual)) / found.of);
      return usual - found.share > ERRORS * error ? [{ type, what, usual, now: found.share }] : [];
    });
  });
}

function shareOf(count: TypeCount, what: "comparable" | "matched"): { share: number; of: number } | null {
  const { tokens, comparable } = count.left;
  const [part, of] = what === "comparable" ? [comparable, tokens] : [count.matched, comparable];
  return of === 0 ? null : { share: part / of, of };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
