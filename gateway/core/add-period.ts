const PERIOD = /^P(?:([0-9]{1,2})Y)?(?:([0-9]{1,2})M)?(?:([0-9]{1,3})D)?$/;

/**
 * Adds a calendar period to a date: first years and months together, where a day that the month does not have becomes its last (as
 * Regulation 1182/71 art. 3 counts), then days.
 * In: date (YYYY-MM-DD), ISO 8601 duration of years, months and days as an agreement has it. Out: date (YYYY-MM-DD).
 * Throws RangeError for other texts, which no schema lets through.
 */
export function addPeriod(date: string, period: string): string {
  const found = PERIOD.exec(period);
  const start = new Date(`${date}T00:00:00Z`);
  if (found === null || Number.isNaN(start.getTime())) throw new RangeError("not a date and a period");
  const [years, months, days] = found.slice(1).map((count = "0") => Number(count)) as [number, number, number];
  const [year, month] = [start.getUTCFullYear() + years, start.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Math.min(start.getUTCDate(), lastDay);
  return new Date(Date.UTC(year, month, day + days)).toISOString().slice(0, 10);
}
