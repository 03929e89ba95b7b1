import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGroupCounts } from "../../gateway/records/group-counts.ts";
import { riskColumns } from "../../gateway/records/risk-columns.ts";
import { riskHashes } from "../../gateway/records/risk-hashes.ts";
import { createRiskMeter, WINDOW_COLUMN } from "../../gateway/records/risk-meter.ts";
import { INCIDENT, incidentAgreement } from "../agreements/sample-agreement.ts";
import { treatment } from "./sample-record.ts";

const COLUMNS = [
  { index: 2, name: "wijk", spanDays: null },
  { index: 3, name: "maand", spanDays: 31 },
  { index: 4, name: "merk", spanDays: null },
];

function measure(
  rows: readonly (readonly [string, string, string])[],
  k: number,
  window: { from: string; to: string } | null = null,
) {
  const meter = createRiskMeter({ columns: COLUMNS, k, window });
  const hashes = riskHashes(COLUMNS);
  rows.forEach((cells, index) => {
    meter.add(hashes([`ref${index}`, "nieuw", ...cells]), 0);
  });
  return meter.report();
}

/** Records in groups under k, counted the plain way. */
function plainCount(rows: readonly (readonly string[])[], k: number): { small: number; unique: number } {
  const groups = new Map<string, number>();
  for (const row of rows) groups.set(JSON.stringify(row), (groups.get(JSON.stringify(row)) ?? 0) + 1);
  const sizes = [...groups.values()];
  return {
    small: sizes.filter((size) => size < k).reduce((sum, size) => sum + size, 0),
    unique: sizes.filter((size) => size === 1).length,
  };
}

describe("the small-cell meter", () => {
  it("counts records in small groups, alone, and without each column", () => {
    const cell = fc.constantFrom("a", "b", "c");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { maxLength: 60 }),
        fc.integer({ min: 2, max: 6 }),
        (rows, k) => {
          const report = measure(rows, k);
          expect(report).toMatchObject({ k, records: rows.length, ...plainCount(rows, k) });
          for (const [index, name] of ["wijk", "maand", "merk"].entries()) {
            const { small } = plainCount(
              rows.map((row) => row.filter((_, at) => at !== index)),
              k,
            );
            expect(report.coarsen.find(({ column }) => column === name)?.small).toBe(small);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("tells columns apart, and an absent value from a text", () => {
    expect(
      measure(
        [
          ["a", "b", "c"],
          ["b", "a", "c"],
        ],
        2,
      ).unique,
    ).toBe(2);
    const meter = createRiskMeter({ columns: COLUMNS, k: 2, window: null });
    const hashes = riskHashes(COLUMNS);
    meter.add(hashes(["r", "nieuw", null, "x", "y"]), 0);
    meter.add(hashes(["r", "nieuw", "null", "x", "y"]), 0);
    expect(meter.report().unique).toBe(2);
  });

  it("proposes the column that helps most first", () => {
    const rows = Array.from({ length: 10 }, (_, index) => ["a", "2026-03", `merk ${index}`] as const);
    const { coarsen, small } = measure(rows, 5);
    expect(small).toBe(10);
    expect(coarsen[0]).toEqual({ column: "merk", small: 0 });
  });

  it("names the delivery's own window where a time column is coarser, and does not propose that column", () => {
    const day = measure([["a", "2026-03", "x"]], 5, { from: "2026-03-08", to: "2026-03-08" });
    expect(day.columns).toEqual(["wijk", "maand", "merk", WINDOW_COLUMN]);
    expect(day.coarsen.map(({ column }) => column)).toEqual(["wijk", "merk"]);
    const month = measure([["a", "2026-03", "x"]], 5, { from: "2026-03-01", to: "2026-03-31" });
    expect(month.columns).toEqual(["wijk", "maand", "merk"]);
    expect(month.coarsen).toHaveLength(3);
  });

  it("looks at quasi-identifiers and kept identifiers, not at pseudonyms or neutral fields", () => {
    const columns = riskColumns(INCIDENT, incidentAgreement(), treatment().outputSchema);
    expect(columns.map(({ name }) => name)).toEqual([
      "begindatumTijd",
      "kennisnameDatumTijd",
      "postcode",
      "wijkCode",
      "buurtCode",
      "rdX",
      "rdY",
      "objecttype",
      "aantalVerdachten",
      "goederen",
    ]);
    expect(columns[0]).toMatchObject({ index: 7, spanDays: 1 });
  });
});

describe("counting groups", () => {
  /** Even 32-bit numbers, the same in every run. */
  function* numbers(): Generator<number> {
    let state = 1;
    for (;;) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      yield Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0;
    }
  }

  it("stays exact while it grows", () => {
    const counts = createGroupCounts(1 << 15);
    for (let index = 0; index < 20_000; index++) counts.add(index * 7919, index);
    for (let index = 0; index < 5_000; index++) counts.add(index * 7919, index);
    expect(counts.count(2)).toEqual({ small: 15_000, unique: 15_000 });
    expect(counts.count(3)).toEqual({ small: 25_000, unique: 15_000 });
  });

  it("beyond its memory samples whole groups and scales up", () => {
    const counts = createGroupCounts(1 << 12);
    const random = numbers();
    for (let index = 0; index < 50_000; index++) {
      const [high, low] = [random.next().value, random.next().value];
      counts.add(high, low);
      if (index % 2 === 0) counts.add(high, low);
    }
    const { small, unique } = counts.count(3);
    expect(Math.abs(small - 75_000)).toBeLessThan(9_000);
    expect(Math.abs(unique - 25_000)).toBeLessThan(4_000);
  });

  it("counts a group beyond the largest threshold without running over", () => {
    const counts = createGroupCounts(1024);
    for (let index = 0; index < 1000; index++) counts.add(1, 1);
    expect(counts.count(100)).toEqual({ small: 0, unique: 0 });
  });
});
