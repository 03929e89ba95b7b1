import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantOf } from "../../gateway/core/instant-of.ts";
import { expectedPeriods, type Promised } from "../../gateway/oversight/calendar/expected-periods.ts";
import { type Arrival, judgeCalendar } from "../../gateway/oversight/calendar/judge-calendar.ts";

const DAILY: Promised = {
  frequency: { every: "daily", dueTime: "08:00", timeZone: "Europe/Amsterdam" },
  validFrom: "2026-01-01",
  validUntil: "2026-12-31",
};
const at = (text: string) => Date.parse(text);

describe("a moment by the wall clock", () => {
  it.each([
    ["2026-01-15", "08:00", "2026-01-15T07:00:00Z"],
    ["2026-07-15", "08:00", "2026-07-15T06:00:00Z"],
    ["2026-03-29", "02:30", "2026-03-29T01:30:00Z"], // skipped by the clock change
    ["2026-10-25", "02:30", "2026-10-25T00:30:00Z"], // twice; the first counts
  ])("%s %s in Amsterdam is %s", (date, time, instant) => {
    expect(new Date(instantOf(date, time, "Europe/Amsterdam")).toISOString()).toBe(new Date(instant).toISOString());
  });

  it("never runs back from one day to the next, in any month and zone", () => {
    const zones = ["Europe/Amsterdam", "America/Curacao", "Pacific/Auckland", "UTC"];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3650 }), fc.constantFrom(...zones), (day, zone) => {
        const dates = [day, day + 1].map((each) => new Date(Date.UTC(2020, 0, 1 + each)).toISOString().slice(0, 10));
        const [one, other] = dates.map((date) => instantOf(date, "08:00", zone));
        expect(other! - one!).toBeGreaterThanOrEqual(22 * 3600_000);
        expect(other! - one!).toBeLessThanOrEqual(26 * 3600_000);
      }),
    );
  });
});

describe("the periods that an agreement promises", () => {
  it("are days that are due the next morning", () => {
    expect(expectedPeriods(DAILY, "2026-03-01", "2026-03-02")).toEqual([
      { from: "2026-03-01", to: "2026-03-01", dueAt: at("2026-03-02T07:00:00Z") },
      { from: "2026-03-02", to: "2026-03-02", dueAt: at("2026-03-03T07:00:00Z") },
    ]);
  });

  it("are weeks from Monday, and months, that lie within its validity", () => {
    const weekly = { ...DAILY, frequency: { every: "weekly" } } as const;
    expect(expectedPeriods(weekly, "2026-01-01", "2026-01-18").map(({ from, to }) => [from, to])).toEqual([
      ["2026-01-05", "2026-01-11"],
      ["2026-01-12", "2026-01-18"],
    ]);
    const monthly = { ...DAILY, frequency: { every: "monthly" }, validUntil: "2026-03-30" } as const;
    expect(expectedPeriods(monthly, "2026-01-01", "2026-04-30").map(({ from, to }) => [from, to])).toEqual([
      ["2026-01-01", "2026-01-31"],
      ["2026-02-01", "2026-02-28"],
    ]);
  });

  it("are due at the end of the next day when no time was agreed", () => {
    const [period] = expectedPeriods({ ...DAILY, frequency: { every: "daily" } }, "2026-03-01", "2026-03-01");
    expect(period!.dueAt).toBe(at("2026-03-02T22:59:00Z"));
  });
});

describe("the calendar", () => {
  const arrival = (day: string | null, storedAt: string, more: Partial<Arrival> = {}): Arrival => ({
    deliveryId: `delivery-of-${day}`,
    kind: "delta",
    period: day === null ? null : { from: day, to: day },
    sentAt: at(storedAt) - 1000,
    storedAt: at(storedAt),
    withdrawn: false,
    ...more,
  });
  const week = { from: "2026-03-01", to: "2026-03-05" };

  it("takes a correction or withdrawal for no delivery of a day, and says which day was withdrawn", () => {
    const arrivals = [
      arrival("2026-03-01", "2026-03-02T06:00:00Z", { withdrawn: true }),
      arrival("2026-03-02", "2026-03-03T06:00:00Z", { kind: "correction" }),
      arrival(null, "2026-03-04T06:00:00Z", { kind: "withdrawal" }),
    ];
    const days = judgeCalendar(DAILY, arrivals, { from: "2026-03-01", to: "2026-03-03" }, at("2026-03-09T00:00:00Z"));
    expect(days.map(({ status, withdrawn }) => [status, withdrawn])).toEqual([
      ["onTime", true],
      ["missing", false],
      ["missing", false],
    ]);
  });

  it("tells on time, late, missing, empty and expected apart", () => {
    const arrivals = [
      arrival("2026-03-01", "2026-03-02T06:00:00Z"),
      arrival("2026-03-02", "2026-03-03T09:00:00Z"),
      arrival("2026-03-04", "2026-03-05T06:00:00Z", { kind: "empty" }),
    ];
    const days = judgeCalendar(DAILY, arrivals, week, at("2026-03-05T12:00:00Z"));
    expect(days.map(({ to, status, empty }) => [to.slice(-2), status, empty])).toEqual([
      ["01", "onTime", false],
      ["02", "late", false],
      ["03", "missing", false],
      ["04", "onTime", true],
      ["05", "expected", false],
    ]);
    expect(days[1]).toMatchObject({ deliveryId: "delivery-of-2026-03-02", storedAt: at("2026-03-03T09:00:00Z") });
  });

  it("counts one delivery for every day that it covers whole", () => {
    const whole = arrival("x", "2026-03-04T00:00:00Z", { period: { from: "2026-03-01", to: "2026-03-03" } });
    const days = judgeCalendar(DAILY, [whole], week, at("2026-03-05T12:00:00Z"));
    expect(days.map(({ status }) => status)).toEqual(["late", "late", "onTime", "missing", "expected"]);
  });

  it("counts a delivery without a period for the last day that had ended when it was sent", () => {
    const days = judgeCalendar(DAILY, [arrival(null, "2026-03-03T06:00:00Z")], week, at("2026-03-03T12:00:00Z"));
    expect(days.map(({ status }) => status)).toEqual(["missing", "onTime", "expected", "expected", "expected"]);
  });

  it("judges a day by the first delivery that was stored, not by a later repetition", () => {
    const arrivals = [arrival("2026-03-01", "2026-03-09T06:00:00Z"), arrival("2026-03-01", "2026-03-02T06:00:00Z")];
    const [day] = judgeCalendar(DAILY, arrivals, week, at("2026-03-10T00:00:00Z"));
    expect(day).toMatchObject({ status: "onTime" });
  });
});
