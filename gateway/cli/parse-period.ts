import { SluisError } from "../core/sluis-error.ts";

/** The days that a delivery is about, first and last included, as YYYY-MM-DD. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;

/**
 * Reads a period: 2026-03-01, 2026-W10 (ISO 8601 week), 2026-03, 2026-Q1, 2026, or two of these joined by a slash.
 * Throws OPTION_INVALID.
 */
export function parsePeriod(text: string): Period {
  const pieces = text.split("/");
  const first = pieces.length <= 2 ? onePeriod(pieces[0]!) : undefined;
  const last = pieces.length === 2 ? onePeriod(pieces[1]!) : first;
  if (first === undefined || last === undefined || first.from > last.to)
    throw new SluisError("OPTION_INVALID", {
      option: "--period",
      rule: "2026-03-01, 2026-W10, 2026-03, 2026-Q1, 2026",
    });
  return { from: first.from, to: last.to };
}

function onePeriod(text: string): Period | undefined {
  const [, year, rest] = /^(\d{4})(?:-(.+))?$/.exec(text) ?? [];
  if (year === undefined || Number(year) < 1000) return undefined;
  if (rest === undefined) return { from: `${year}-01-01`, to: `${year}-12-31` };
  const quarter = /^Q([1-4])$/.exec(rest)?.[1];
  if (quarter !== undefined) return months(Number(year), Number(quarter) * 3 - 2, 3);
  const week = /^W(\d{2})$/.exec(rest)?.[1];
  if (week !== undefined) return isoWeek(Number(year), Number(week));
  const month = /^\d{2}$/.exec(rest)?.[0];
  if (month !== undefined)
    return Number(month) >= 1 && Number(month) <= 12 ? months(Number(year), Number(month), 1) : undefined;
  return isDay(text) ? { from: text, to: text } : undefined;
}

/** In: year, first month from 1, number of months. */
function months(year: number, month: number, count: number): Period {
  return { from: day(Date.UTC(year, month - 1, 1)), to: day(Date.UTC(year, month - 1 + count, 0)) };
}

/** Week 1 is the week with 4 January in it (ISO 8601); weeks start on Monday. */
function isoWeek(year: number, week: number): Period | undefined {
  const fourth = Date.UTC(year, 0, 4);
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS + (week - 1) * 7 * DAY_MS;
  const thursday = new Date(monday + 3 * DAY_MS).getUTCFullYear();
  return week >= 1 && thursday === year ? { from: day(monday), to: day(monday + 6 * DAY_MS) } : undefined;
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && day(time) === text;
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
