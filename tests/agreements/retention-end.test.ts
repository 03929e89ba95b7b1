import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retentionEnd } from "../../gateway/agreements/retention-end.ts";
import { addPeriod } from "../../gateway/core/add-period.ts";

const DAY = 86_400_000;

const date = fc
  .integer({ min: Date.UTC(1996, 0, 1) / DAY, max: Date.UTC(2099, 11, 31) / DAY })
  .map((day) => new Date(day * DAY).toISOString().slice(0, 10));
const years = fc.integer({ min: 0, max: 99 });
const months = fc.integer({ min: 0, max: 99 });
const days = fc.integer({ min: 0, max: 999 });

/** The same sum by counting on a paper calendar: month by month, then day by day. */
function counted(start: string, count: { years: number; months: number; days: number }): string {
  let [year, month, day] = start.split("-").map(Number) as [number, number, number];
  const wanted = day;
  const lengthOf = () => {
    const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  };
  for (let step = 0; step < count.years * 12 + count.months; step++) {
    month = month === 12 ? 1 : month + 1;
    if (month === 1) year += 1;
  }
  day = Math.min(wanted, lengthOf());
  for (let step = 0; step < count.days; step++) {
    day += 1;
    if (day <= lengthOf()) continue;
    day = 1;
    month = month === 12 ? 1 : month + 1;
    if (month === 1) year += 1;
  }
  const two = (value: number) => String(value).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}`;
}

describe("a period added to a date", () => {
  it.each([
    ["2024-02-29", "P1Y", "2025-02-28"],
    ["2024-02-29", "P4Y", "2028-02-29"],
    ["2025-02-28", "P1Y", "2026-02-28"],
    ["2026-01-31", "P1M", "2026-02-28"],
    ["2024-01-31", "P1M", "2024-02-29"],
    ["2026-01-31", "P1M1D", "2026-03-01"],
    ["2026-08-31", "P6M", "2027-02-28"],
    ["2026-12-31", "P1D", "2027-01-01"],
    ["2026-11-30", "P1Y3M", "2028-02-29"],
    ["2000-02-29", "P99Y", "2099-02-28"],
    ["2026-03-15", "P90D", "2026-06-13"],
  ])("from %s, %s, is %s", (from, period, to) => {
    expect(addPeriod(from, period)).toBe(to);
  });

  it("is what counting on a calendar gives, whatever the leap days and ends of months", () => {
    fc.assert(
      fc.property(date, years, months, days, (from, y, m, d) => {
        expect(addPeriod(from, `P${y}Y${m}M${d}D`)).toBe(counted(from, { years: y, months: m, days: d }));
      }),
      { numRuns: 500 },
    );
  });

  it("never gives an earlier date for a later one", () => {
    fc.assert(
      fc.property(date, date, years, months, days, (left, right, y, m, d) => {
        const [from, to] = [left, right].sort() as [string, string];
        const period = `P${y}Y${m}M${d}D`;
        expect(addPeriod(from, period) <= addPeriod(to, period)).toBe(true);
      }),
    );
  });

  it.each(["P", "P1W", "PT1H", "P1D1Y", "1Y", "P-1D", "P1.5Y"])("refuses %s, or adds nothing", (period) => {
    if (period === "P") expect(addPeriod("2026-01-01", period)).toBe("2026-01-01");
    else expect(() => addPeriod("2026-01-01", period)).toThrow(RangeError);
  });
});

describe("the end of a retention", () => {
  const agreed = (period: string, timeZone?: string) => ({
    retention: { period },
    frequency: timeZone === undefined ? {} : { timeZone },
  });
  const end = (period: string, storedAt: string, timeZone?: string) =>
    new Date(retentionEnd(agreed(period, timeZone), Date.parse(storedAt))).toISOString();

  it("is the midnight at which its last day ends by the wall clock, summer or winter", () => {
    expect(end("P1Y", "2026-01-10T09:00:00Z")).toBe("2027-01-10T23:00:00.000Z");
    expect(end("P6M", "2026-01-10T09:00:00Z")).toBe("2026-07-10T22:00:00.000Z");
  });

  it("counts from the local day, also for what is stored around midnight", () => {
    // 00:30 on 1 March in Amsterdam
    expect(end("P1D", "2026-02-28T23:30:00Z")).toBe("2026-03-02T23:00:00.000Z");
    expect(end("P1D", "2026-02-28T22:30:00Z")).toBe("2026-03-01T23:00:00.000Z");
    expect(end("P1D", "2026-02-28T23:30:00Z", "America/Curacao")).toBe("2026-03-02T04:00:00.000Z");
  });

  it("keeps every delivery at least its whole days, and less than two days more than a period of days", () => {
    const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2034, 0, 1) });
    fc.assert(
      fc.property(moment, days, (storedAt, count) => {
        const kept = retentionEnd(agreed(`P${count}D`), storedAt) - storedAt;
        // an hour for the change of the clock
        expect(kept).toBeGreaterThan(count * DAY - 3600_000);
        expect(kept).toBeLessThanOrEqual((count + 1) * DAY + 3600_000);
      }),
    );
  });
});
