import { asciiCode } from "./code-text.ts";
import { ABSENT, type Outcome, ok, reject } from "./outcome.ts";

/** A time behind the date, with or without zone: cut as text and never calculated with, so no zone can shift the day. */
const TIME_PART =
  /^(.{8,10}?)(?:T| )(?:[0-9]{1,2}(?::?[0-9]{2}){1,2}(?:[.,][0-9]+)?(?: ?[AP]M)?(?: ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?))?)$/;
const YEAR_FIRST = /^([0-9]{4})(?:([0-9]{2})([0-9]{2})|-([0-9]{2})(?:-([0-9]{2}))?)?$/;
const DAY_FIRST = /^([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})$/;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * NLN-1 date: `YYYYMMDD` with `00` for what is unknown. Accepts YYYYMMDD, ISO 8601, D-M-YYYY with `-`, `/` or `.`, YYYY-MM and YYYY.
 * In: the date. Reasons: FORMAT (two-digit years and serial numbers too), MONTH, DAY, PARTIAL (a part is known under an unknown one).
 */
export function normaliseDate(inputs: readonly string[]): Outcome {
  const text = asciiCode(inputs[0]);
  if (typeof text !== "string") return text;
  const date = text.replace(TIME_PART, "$1");
  const yearFirst = YEAR_FIRST.exec(date);
  if (yearFirst)
    return checked(yearFirst[1]!, yearFirst[2] ?? yearFirst[4] ?? "00", yearFirst[3] ?? yearFirst[5] ?? "00");
  const dayFirst = DAY_FIRST.exec(date);
  if (dayFirst) return checked(dayFirst[4]!, dayFirst[3]!.padStart(2, "0"), dayFirst[1]!.padStart(2, "0"));
  return reject("FORMAT");
}

function checked(year: string, month: string, day: string): Outcome {
  if (year === "0000" && month === "00" && day === "00") return ABSENT;
  if (month > "12") return reject("MONTH");
  if ((month === "00" && day !== "00") || year === "0000") return reject("PARTIAL");
  // a year of two digits filled up with zeros
  if (year < "1000") return reject("FORMAT");
  if (month !== "00" && Number(day) > daysIn(Number(year), Number(month))) return reject("DAY");
  return ok(year + month + day);
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && !leap ? 28 : DAYS[month - 1]!;
}
