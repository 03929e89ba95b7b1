import { instantOf } from "../../core/instant-of.ts";
import type { Agreement } from "../../core/types/agreement.ts";

/** A period about which an agreement promises a delivery. Days are YYYY-MM-DD, first and last included. */
export interface ExpectedPeriod {
  readonly from: string;
  readonly to: string;
  /** Until when it is on time, milliseconds since 1970: the agreed time on the day after the period. */
  readonly dueAt: number;
}

/** What of an agreement makes its calendar. */
export type Promised = Pick<Agreement, "frequency" | "validFrom" | "validUntil">;

const DAY = 86_400_000;
/** Without an agreed time the whole day after the period is on time. */
const END_OF_DAY = "23:59";
const HOME = "Europe/Amsterdam";

/**
 * The periods that an agreement promises: days, ISO 8601 weeks or calendar months. One that lies partly outside its validity is not promised.
 * In: agreement, first and last day of interest (YYYY-MM-DD). Out: the periods that end within them, oldest first.
 */
export function expectedPeriods(
  { frequency, validFrom, validUntil }: Promised,
  from: string,
  to: string,
): ExpectedPeriod[] {
  const { every, dueTime = END_OF_DAY, timeZone = HOME } = frequency;
  const periods: ExpectedPeriod[] = [];
  for (let day = Date.parse(from); day <= Date.parse(to); day += DAY) {
    const first = startOf(every, day);
    if (first === undefined) continue;
    const period = { from: text(first), to: text(day) };
    if (period.from < validFrom || period.to > validUntil) continue;
    periods.push({ ...period, dueAt: instantOf(text(day + DAY), dueTime, timeZone) });
  }
  return periods;
}

/** First day of the period that ends on a day; undefined when none does. */
function startOf(every: Agreement["frequency"]["every"], day: number): number | undefined {
  const date = new Date(day);
  if (every === "daily") return day;
  if (every === "weekly") return date.getUTCDay() === 0 ? day - 6 * DAY : undefined;
  const isLast = new Date(day + DAY).getUTCDate() === 1;
  return isLast ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) : undefined;
}

function text(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}
