import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { daysLater, lastReleaseDay } from "../../gateway/agreements/age-limit.ts";
import { compileAdmission } from "../../gateway/agreements/compile-admission.ts";
import { INCIDENT, incidentAgreement } from "./sample-agreement.ts";

const DAY = 86_400_000;

/** Whether a record first processed on a day may leave on another, as every record is judged. */
function admitted(firstProcessed: string, today: string, maximumAgeDays?: number): boolean {
  const guards = maximumAgeDays === undefined ? {} : { maximumAgeDays };
  const record = { gemeenteCode: "GM0034", incidentcode: "A72", wpgArtikel: 8, eersteVerwerkingsdatum: firstProcessed };
  const values = Object.keys(INCIDENT.properties).map((name) => record[name as keyof typeof record] ?? null);
  return compileAdmission(incidentAgreement({ guards }), INCIDENT, today)(values) === null;
}

describe("the last day on which a record may be released", () => {
  it.each([
    ["2021-03-10", undefined, "2026-03-10"],
    ["2021-03-10", 30, "2021-04-09"],
    ["2021-03-10", 1827, "2026-03-10"],
    ["2024-02-29", undefined, "2029-02-29"],
  ])("first processed on %s with at most %s days is %s", (oldest, maximumAgeDays, last) => {
    const guards = maximumAgeDays === undefined ? {} : { maximumAgeDays };
    expect(lastReleaseDay({ guards }, oldest)).toBe(last);
  });

  it("is the last day on which that record would still be admitted", () => {
    const day = fc.integer({ min: Date.UTC(2019, 0, 1) / DAY, max: Date.UTC(2032, 0, 1) / DAY });
    const age = fc.option(fc.integer({ min: 1, max: 1827 }), { nil: undefined });
    fc.assert(
      fc.property(day, age, (first, maximumAgeDays) => {
        const oldest = new Date(first * DAY).toISOString().slice(0, 10);
        const guards = maximumAgeDays === undefined ? {} : { maximumAgeDays };
        const last = lastReleaseDay({ guards }, oldest);
        // a 29 February that is not there is the day before 1 March
        const real = new Date(Date.parse(last.replace(/-02-29$/, "-02-28"))).toISOString().slice(0, 10);
        expect(admitted(oldest, real, maximumAgeDays)).toBe(true);
        expect(admitted(oldest, daysLater(real, 2), maximumAgeDays)).toBe(false);
      }),
    );
  });
});
