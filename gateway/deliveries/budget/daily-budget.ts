import type { Agreement } from "../../core/types/agreement.ts";

/** A day's budget is so many times the size that an agreement expects (custody, `docs/pseudonyms.md`). */
const TIMES = 10;

/** The size of an agreement that names none, in records. */
const UNSTATED = 100_000;

/** Records that may get pseudonyms under an agreement in one day, unless two people allow more. */
export function dailyBudget({ frequency }: Agreement): number {
  return TIMES * (frequency.expectedRecords ?? UNSTATED);
}
