import { readPartialDate } from "../../core/partial-date.ts";

/**
 * Whole years between a date of birth, in any form that NLN-1 reads, and a moment (date or local-date-time), as birthdays count.
 * Out: null when the birth is after the moment, is no date, or lacks a part that the age depends on.
 */
export function ageInYears(birth: string, at: string): number | null {
  const date = readPartialDate(birth.trim().toUpperCase());
  if (typeof date === "string" || date.month === 0 || date.day === 0) return null;
  const [year, month, day] = [Number(at.slice(0, 4)), Number(at.slice(5, 7)), Number(at.slice(8, 10))];
  const before = month < date.month || (month === date.month && day < date.day);
  const age = year - date.year - (before ? 1 : 0);
  return age < 0 ? null : age;
}
