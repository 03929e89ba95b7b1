const ZONE = "Europe/Amsterdam";
const MINUTE = 60_000;
const DAY = 1440;

/** What a wall-clock time is: on a day when the clock changes, an hour is missing or comes twice. */
export type LocalTimeKind = "once" | "missing" | "ambiguous";

/** A stretch of wall-clock minutes, counted from the start of the year, that is missing or comes twice. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly kind: "missing" | "ambiguous";
}

const format = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
});
const changesByYear = new Map<number, readonly Change[]>();
const FIRST_DAY = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/**
 * Tells whether a wall-clock time in Europe/Amsterdam exists, by the rules of the platform's time zone data.
 * In: a date and time that the calendar has (month from 1). Out: `once`, `missing` (the hour that spring skips) or
 * `ambiguous` (the hour that autumn repeats). Years before 1900 and after 2100 are `once`.
 */
export function localTimeKind(year: number, month: number, day: number, hour: number, minute: number): LocalTimeKind {
  const changes = changesOf(year);
  if (changes.length === 0) return "once";
  const leap = month > 2 && isLeapYear(year) ? 1 : 0;
  const at = (FIRST_DAY[month - 1]! + leap + day - 1) * DAY + hour * 60 + minute;
  for (const change of changes) if (at >= change.from && at < change.to) return change.kind;
  return "once";
}

/** Whether a year has 29 February (Gregorian). */
export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function changesOf(year: number): readonly Change[] {
  const known = changesByYear.get(year);
  if (known !== undefined) return known;
  const changes = year < 1900 || year > 2100 ? [] : findChanges(year);
  changesByYear.set(year, changes);
  return changes;
}

/** Looks at the offset of every day of a year and halves the day on which it changes down to the minute. */
function findChanges(year: number): Change[] {
  const start = Date.UTC(year, 0, 1);
  const offsetAt = (minute: number) => wallMinute(start, minute) - minute;
  const changes: Change[] = [];
  const days = isLeapYear(year) ? 366 : 365;
  for (let day = 0; day < days; day++) {
    let before = day * DAY;
    let after = before + DAY;
    const [oldOffset, newOffset] = [offsetAt(before), offsetAt(after)];
    if (oldOffset === newOffset) continue;
    while (after - before > 1) {
      const middle = (before + after) >> 1;
      if (offsetAt(middle) === oldOffset) before = middle;
      else after = middle;
    }
    const [oldWall, newWall] = [after + oldOffset, after + newOffset];
    if (newWall > oldWall) changes.push({ from: oldWall, to: newWall, kind: "missing" });
    else changes.push({ from: newWall, to: oldWall, kind: "ambiguous" });
  }
  return changes;
}

/** The wall clock at a UTC minute, as minutes since `start`. */
function wallMinute(start: number, minute: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(start + minute * MINUTE)) parts[type] = Number(value);
  const wall = Date.UTC(parts["year"]!, parts["month"]! - 1, parts["day"]!, parts["hour"]!, parts["minute"]!);
  return (wall - start) / MINUTE;
}
