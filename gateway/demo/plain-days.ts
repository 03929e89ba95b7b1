import { localDate } from "../core/local-date.ts";
import { zoneOffset } from "../core/zone-offset.ts";

const DAY = 24 * 3600_000;

const offset = zoneOffset("Europe/Amsterdam");

/**
 * The latest days that a generated extract can be about: its times run on into the day after, and a time that a clock change skips is
 * refused. In: milliseconds since 1970, how many days. Out: local dates without a change on them or the day after, the latest first.
 */
export function plainDays(now: number, count: number): string[] {
  const days: string[] = [];
  for (let day = Date.parse(localDate(now)); days.length < count; day -= DAY)
    if (offset(day) === offset(day + 2 * DAY)) days.push(new Date(day).toISOString().slice(0, 10));
  return days;
}
