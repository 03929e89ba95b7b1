import type { NumberMeaning } from "./read-date-styles.ts";

const SECONDS_PER_DAY = 86_400;
/** 9999-12-31, the last day that spreadsheets know. */
const LAST_SERIAL = 2_958_465;

/**
 * The text of a spreadsheet date. Days count from 1900-01-01 = 1 with a 29 February 1900 that never was (kept as that text, so
 * that it is refused later as an impossible date), or from 1904-01-01 = 0 (ECMA-376 part 1, section 18.17.4.1).
 * In: serial number, meaning of its format, date system. Out: `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM` or `HH:MM`; the number itself
 * when no date has it. A format that hides the time does not make it go away.
 */
export function serialDate(serial: number, meaning: NumberMeaning, date1904: boolean): string | number {
  if (!(serial >= 0 && serial <= LAST_SERIAL + 1)) return serial;
  const seconds = Math.round(serial * SECONDS_PER_DAY); // fractions of a day are never exact
  const day = Math.floor(seconds / SECONDS_PER_DAY);
  const minute = Math.floor((seconds % SECONDS_PER_DAY) / 60);
  const time = `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  if (meaning === "time" && day === 0) return time;
  const date = dayText(day, date1904);
  return meaning === "date" && minute === 0 ? date : `${date}T${time}`;
}

function dayText(day: number, date1904: boolean): string {
  if (!date1904 && day === 60) return "1900-02-29";
  const since1970 = date1904 ? day - 24_107 : day - (day < 60 ? 25_568 : 25_569);
  return new Date(since1970 * SECONDS_PER_DAY * 1000).toISOString().slice(0, 10);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
