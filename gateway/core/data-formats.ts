/** Tells whether a text has a format; never throws. */
type FormatCheck = (text: string) => boolean;

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const DAYS = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The formats that a data field or an outgoing cell may have, each with its check. Written by hand because they run for every
 * cell; nothing here looks at a time zone.
 */
export const DATA_FORMATS = {
  /** Free text: well-formed Unicode without control characters other than tab and line ends. */
  text: (text) => text.isWellFormed() && !CONTROL.test(text),
  /** YYYY-MM-DD, an existing day. */
  date: (text) => text.length === 10 && isDate(text),
  /** YYYY-MM-DDTHH:MM, wall clock. */
  "local-date-time": (text) =>
    text.length === 16 &&
    isDate(text) &&
    text.charCodeAt(10) === 84 &&
    number(text, 11, 13) <= 23 &&
    text.charCodeAt(13) === 58 &&
    number(text, 14, 16) <= 59,
  /** Four digits, or four digits and two capitals. */
  postcode: (text) =>
    (text.length === 6 && isCapital(text, 4) && isCapital(text, 5)) || text.length === 4
      ? text.charCodeAt(0) !== 48 && number(text, 0, 4) < 10_000
      : false,
  /** YYYY-MM-DD and the part of the day. */
  "day-part": (text) => isDate(text) && text.charCodeAt(10) === 32 && DAY_PARTS.has(text.slice(11)),
  /** YYYY-Www (ISO 8601 week). */
  "iso-week": (text) =>
    text.length === 8 &&
    isYear(text) &&
    text.startsWith("-W", 4) &&
    number(text, 6, 8) >= 1 &&
    number(text, 6, 8) <= 53,
  /** YYYY-MM. */
  month: (text) => text.length === 7 && isYear(text) && isMonth(text),
  /** YYYY-Qn. */
  quarter: (text) => text.length === 7 && isYear(text) && text.startsWith("-Q", 4) && "1234".includes(text[6]!),
} as const satisfies Record<string, FormatCheck>;

const DAY_PARTS = new Set(["nacht", "ochtend", "middag", "avond"]);

/** The number that the digits of text[from, to) make; NaN (for which every comparison fails) when one is no digit. */
function number(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function isCapital(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 65 && code <= 90;
}

function isYear(text: string): boolean {
  const year = number(text, 0, 4);
  return year >= 1900 && year <= 2999;
}

function isMonth(text: string): boolean {
  const month = number(text, 5, 7);
  return text.charCodeAt(4) === 45 && month >= 1 && month <= 12;
}

/** The first ten characters are an existing day. */
function isDate(text: string): boolean {
  if (!(isYear(text) && isMonth(text) && text.charCodeAt(7) === 45)) return false;
  const month = number(text, 5, 7);
  const day = number(text, 8, 10);
  if (!(day >= 1 && day <= DAYS[month]!)) return false;
  return month !== 2 || day < 29 || isLeapYear(number(text, 0, 4));
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
