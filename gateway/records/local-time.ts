import { zoneOffset } from "../core/zone-offset.ts";

/** What the clock change does to a wall-clock time: nothing, it never was, or it was twice. */
export type LocalTimeKind = "plain" | "missing" | "ambiguous";

interface ClockChange {
  readonly kind: "missing" | "ambiguous";
  /** Minutes of the day between which it holds: from, to. */
  readonly from: number;
  readonly to: number;
}

const MINUTE = 60_000;
const DAY = 1440;
/** Days remembered; far more than any extract has. */
const MOST_DAYS = 100_000;

/**
 * Looks up clock changes of a time zone in the runtime's zone data, once for each day.
 * In: an IANA zone. Out: a function from a valid local-date-time (YYYY-MM-DDTHH:MM) to what kind of time it is.
 */
export function createLocalTimeCheck(timeZone: string): (text: string) => LocalTimeKind {
  const offset = zoneOffset(timeZone);
  const days = new Map<number, ClockChange | null>();

  /** Minutes that the wall clock is ahead of UTC at an instant. */
  const offsetAt = (instant: number): number => offset(instant) / MINUTE;

  const changeOn = (midnight: number): ClockChange | null => {
    // a local day lies within these instants, whatever the offset
    let [before, after] = [midnight - DAY * MINUTE, midnight + 2 * DAY * MINUTE];
    const [old, next] = [offsetAt(before), offsetAt(after)];
    if (old === next) return null;
    while (after - before > MINUTE) {
      const middle = before + Math.floor((after - before) / MINUTE / 2) * MINUTE;
      if (offsetAt(middle) === old) before = middle;
      else after = middle;
    }
    const at = (after - midnight) / MINUTE;
    return next > old
      ? { kind: "missing", from: at + old, to: at + next }
      : { kind: "ambiguous", from: at + next, to: at + old };
  };

  let plainDay = "no day yet"; // the last one without a change: most times of an extract are of few days
  return (text) => {
    if (text.startsWith(plainDay)) return "plain";
    const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
    const key = (year * 13 + month) * 32 + day;
    let change = days.get(key);
    if (change === undefined) {
      if (days.size >= MOST_DAYS) days.clear();
      change = changeOn(Date.UTC(year, month - 1, day));
      days.set(key, change);
    }
    if (change === null) {
      plainDay = text.slice(0, 10);
      return "plain";
    }
    const minute = digits(text, 11, 13) * 60 + digits(text, 14, 16);
    return minute >= change.from && minute < change.to ? change.kind : "plain";
  };
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + text.charCodeAt(at) - 48;
  return value;
}
