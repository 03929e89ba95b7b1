import { zoneOffset } from "./zone-offset.ts";

/**
 * The moment at which a clock on the wall of a time zone shows a date and time. A time that the clock change skips is taken as much later as
 * the clock went forward; one that comes twice is the first.
 * In: date (YYYY-MM-DD), time (HH:MM), IANA zone. Out: milliseconds since 1970.
 */
export function instantOf(date: string, time: string, timeZone: string): number {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const offsetAt = zoneOffset(timeZone);
  // offsets of the day before and the day after are all that can apply; the larger one gives the earlier moment
  const offsets = [offsetAt(wall - 86_400_000), offsetAt(wall + 86_400_000)];
  const candidates = offsets.map((offset) => wall - offset).filter((instant) => offsetAt(instant) === wall - instant);
  return candidates.length > 0 ? Math.min(...candidates) : wall - Math.min(...offsets);
}
