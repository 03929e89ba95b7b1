import { oncePerText } from "./once-per-text.ts";

const PARTS = ["nacht", "ochtend", "middag", "avond"] as const;
const WEEKDAYS = ["zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"] as const;
const DAY = 86_400_000;
/** 1 January 1970 was one; 28,000 days are whole weeks and make days before it positive. */
const THURSDAY = 4 + 28_000;

/** Levels of time from fine to coarse, below the minute that a field itself has. */
export type TimeLevel = "dayPart" | "day" | "isoWeek" | "month" | "quarter";

/** Part of the day of a local-date-time: nacht 0-6, ochtend 6-12, middag 12-18, avond 18-24 hours. */
export function dayPart(text: string): string {
  return PARTS[Math.floor(Number(text.slice(11, 13)) / 6)]!;
}

/** Dutch name of the day of the week of a date or local-date-time. */
export function weekday(text: string): string {
  return WEEKDAYS[(Math.floor(utcDay(text) / DAY) + THURSDAY) % 7]!;
}

/** Midnight UTC of the text's day, in milliseconds since 1970. */
export function utcDay(text: string): number {
  return Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, Number(text.slice(8, 10)));
}

/** ISO 8601 week, YYYY-Www: the week belongs to the year of its Thursday. */
export function isoWeek(text: string): string {
  const day = utcDay(text);
  const thursday = new Date(day + (3 - ((new Date(day).getUTCDay() + 6) % 7)) * DAY);
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY));
  return `${year}-W${week < 10 ? "0" : ""}${week}`;
}

const COARSEN: { readonly [level in TimeLevel]: (text: string) => string } = {
  dayPart: (text) => `${text.slice(0, 10)} ${dayPart(text)}`,
  day: (text) => text.slice(0, 10),
  isoWeek,
  month: (text) => text.slice(0, 7),
  quarter: (text) => `${text.slice(0, 4)}-Q${Math.ceil(Number(text.slice(5, 7)) / 3)}`,
};

/** Makes a date or local-date-time as coarse as a level. It is cut as text: no time zone can shift it. */
export function coarsenTime(level: TimeLevel): (text: string) => string {
  return oncePerText(COARSEN[level]);
}
