import { SluisError } from "../../core/sluis-error.ts";

/** The parts of a date that a text gave; `hour` is -1 when it has no time. One object is reused by each reader. */
export interface DateParts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** Reads a text as a date. Out: its parts, `no-match`, or `impossible` for a date that the calendar does not have. */
export type DateReader = (text: string) => DateParts | "no-match" | "impossible";

/** Forms that can be meant in one way only; they are always understood, after a mapping's own patterns. */
const ISO_PATTERNS: readonly string[] = [
  "yyyy-MM-ddTHH:mm",
  "yyyy-MM-dd HH:mm:ss",
  "yyyy-MM-dd HH:mm",
  "yyyy-MM-ddTHH:mm:ss",
  "yyyy-MM-dd",
];

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** One piece of a pattern: digits of a part, or one character that must stand there (part -1). */
interface Piece {
  readonly part: number;
  readonly least: number;
  readonly most: number;
  readonly character: number;
}

const YEAR = 0;
const MONTH = 1;
const DAY = 2;
const HOUR = 3;
const MINUTE = 4;
const SECOND = 5;

const LETTERS: { readonly [run: string]: readonly [part: number, least: number, most: number] } = {
  yyyy: [YEAR, 4, 4],
  MM: [MONTH, 2, 2],
  M: [MONTH, 1, 2],
  dd: [DAY, 2, 2],
  d: [DAY, 1, 2],
  HH: [HOUR, 2, 2],
  H: [HOUR, 1, 2],
  mm: [MINUTE, 2, 2],
  ss: [SECOND, 2, 2],
};

/**
 * Makes a reader of dates from patterns such as `dd-MM-yyyy HH:mm`; ISO 8601 local forms are understood too. Seconds are read
 * and dropped: records have the precision of a minute.
 * In: patterns, the field's name for the error. Out: the reader.
 * Throws MAPPING_UNCLEAR for a pattern that is none, and for two that could read one text as two dates (day and month).
 */
export function createDateReader(patterns: readonly string[], field: string): DateReader {
  const all = [...new Set([...patterns, ...ISO_PATTERNS])];
  const shapes = all.map((pattern) => pattern.replaceAll(/[dM]+/g, "D").replaceAll(/H+/g, "H"));
  if (new Set(shapes).size !== shapes.length) throw new SluisError("MAPPING_UNCLEAR", { field, why: "dates" });
  const compiled = all.map((pattern) => compilePattern(pattern, field));
  const found = new Int32Array(6);
  const parts: DateParts = { year: 0, month: 0, day: 0, hour: -1, minute: 0 };

  return (text) => {
    for (const pieces of compiled) {
      if (!matches(text, pieces, found)) continue;
      parts.year = found[YEAR]!;
      parts.month = found[MONTH]!;
      parts.day = found[DAY]!;
      parts.hour = found[HOUR]!;
      parts.minute = found[MINUTE]!;
      return isPossible(parts, found[SECOND]!) ? parts : "impossible";
    }
    return "no-match";
  };
}

function compilePattern(pattern: string, field: string): readonly Piece[] {
  const unclear = () => new SluisError("MAPPING_UNCLEAR", { field, why: "dates" });
  const pieces: Piece[] = [];
  for (const [run] of pattern.matchAll(/y+|M+|d+|H+|m+|s+|./gs)) {
    const letters = LETTERS[run];
    if (letters !== undefined) {
      const [part, least, most] = letters;
      pieces.push({ part, least, most, character: 0 });
    } else if (/[yMdHms]/.test(run)) {
      throw unclear();
    } else {
      pieces.push({ part: -1, least: 1, most: 1, character: run.charCodeAt(0) });
    }
  }
  const parts = pieces.map((piece) => piece.part).filter((part) => part >= 0);
  const has = (part: number) => parts.includes(part);
  const complete = has(YEAR) && has(MONTH) && has(DAY) && has(HOUR) === has(MINUTE) && (has(HOUR) || !has(SECOND));
  if (!complete || new Set(parts).size !== parts.length) throw unclear();
  return pieces;
}

function matches(text: string, pieces: readonly Piece[], found: Int32Array): boolean {
  found[HOUR] = -1;
  found[MINUTE] = 0;
  found[SECOND] = 0;
  let at = 0;
  for (const piece of pieces) {
    if (piece.part === -1) {
      if (text.charCodeAt(at) !== piece.character) return false;
      at += 1;
      continue;
    }
    let value = 0;
    let digits = 0;
    while (digits < piece.most) {
      const digit = text.charCodeAt(at) - 48;
      if (!(digit >= 0 && digit <= 9)) break; // NaN behind the end
      value = value * 10 + digit;
      at += 1;
      digits += 1;
    }
    if (digits < piece.least) return false;
    found[piece.part] = value;
  }
  return at === text.length;
}

function isPossible({ year, month, day, hour, minute }: DateParts, second: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const days = month === 2 && isLeapYear(year) ? 29 : DAYS[month - 1]!;
  return day <= days && hour <= 23 && minute <= 59 && second <= 59;
}

/** Whether a year has 29 February (Gregorian). */
function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
