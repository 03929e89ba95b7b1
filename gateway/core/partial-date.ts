/** A date of which month and day may be unknown (0). */
export interface PartialDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Why a text is no date: its form, an impossible month or day, or a part that is known under an unknown one. */
export type PartialDateFault = "FORMAT" | "MONTH" | "DAY" | "PARTIAL";

/** A time behind the date, with or without zone: cut as text and never calculated with, so no zone can shift the day. */
const TIME_PART =
  /^(.{8,10}?)(?:T| )(?:[0-9]{1,2}(?::?[0-9]{2}){1,2}(?:[.,][0-9]+)?(?: ?[AP]M)?(?: ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?))?)$/;
const YEAR_FIRST = /^([0-9]{4})(?:([0-9]{2})([0-9]{2})|-([0-9]{2})(?:-([0-9]{2}))?)?$/;
const DAY_FIRST = /^([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})$/;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads a date as NLN-1 does: YYYYMMDD, ISO 8601, D-M-YYYY with `-`, `/` or `.`, YYYY-MM and YYYY, `00` for an unknown part.
 * In: trimmed text in capitals. Out: the date, "absent" for all zeros, or what is wrong (two-digit years and serial numbers are FORMAT).
 */
export function readPartialDate(text: string): PartialDate | PartialDateFault | "absent" {
  const date = text.replace(TIME_PART, "$1");
  const yearFirst = YEAR_FIRST.exec(date);
  if (yearFirst)
    return checked(yearFirst[1]!, yearFirst[2] ?? yearFirst[4] ?? "00", yearFirst[3] ?? yearFirst[5] ?? "00");
  const dayFirst = DAY_FIRST.exec(date);
  return dayFirst ? checked(dayFirst[4]!, dayFirst[3]!, dayFirst[1]!) : "FORMAT";
}

function checked(yearText: string, monthText: string, dayText: string): PartialDate | PartialDateFault | "absent" {
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText)];
  if (year === 0 && month === 0 && day === 0) return "absent";
  if (month > 12) return "MONTH";
  if ((month === 0 && day !== 0) || year === 0) return "PARTIAL";
  // a year of two digits filled up with zeros
  if (year < 1000) return "FORMAT";
  return month !== 0 && day > daysIn(year, month) ? "DAY" : { year, month, day };
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && !leap ? 28 : DAYS[month - 1]!;
}
