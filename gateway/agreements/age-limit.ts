import type { Agreement } from "../core/types/agreement.ts";

/** Years after first processing in which a record may be delivered at all (Wpg 8 and 14). */
export const NEVER_AFTER_YEARS = 5;

/** The same day some years later; dates compare as text, so a 29 February that is not there comes before 1 March. */
export function yearsLater(date: string, years: number): string {
  return `${Number(date.slice(0, 4)) + years}${date.slice(4)}`;
}

/** Some days later. In and out: YYYY-MM-DD. */
export function daysLater(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * The last day on which a delivery may be released, by its oldest record: a record that may leave when the delivery is prepared can be
 * too old once a second person releases it, or its turn comes.
 * In: the agreement, the earliest day of first processing (YYYY-MM-DD). Out: YYYY-MM-DD.
 */
export function lastReleaseDay({ guards }: Pick<Agreement, "guards">, oldest: string): string {
  const lawful = yearsLater(oldest, NEVER_AFTER_YEARS);
  const days = guards?.maximumAgeDays;
  if (days === undefined) return lawful;
  const agreed = daysLater(oldest, days);
  return agreed < lawful ? agreed : lawful;
}
