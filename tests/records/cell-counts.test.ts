import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveOutputSchema } from "../../gateway/agreements/derive-output-schema.ts";
import { loadShippedProduct } from "../../gateway/agreements/load-product.ts";
import type { Json } from "../../gateway/core/json.ts";
import type { Agreement } from "../../gateway/core/types/agreement.ts";
import { createCellCounts } from "../../gateway/records/cell-counts.ts";
import { widestAgreement } from "../agreements/widest-agreement.ts";
import { fakeName } from "./sample-record.ts";

const PRODUCT = loadShippedProduct("tellingen", "1.0.0");

interface Row {
  readonly area: string;
  readonly code: string;
  readonly count: number;
}

interface Published {
  readonly area: string | null;
  readonly code: string | null;
  readonly count: number | null;
  readonly suppressed: boolean;
  readonly over: readonly string[];
}

/** The table that leaves. In: how often each area and code occurs; the threshold. */
function table(rows: readonly Row[], k = 5, guards: Agreement["guards"] = {}): Published[] {
  const { wijkCode: _, gemeenteCode: _area, ...fields } = widestAgreement(PRODUCT).fields;
  const agreement = widestAgreement(PRODUCT, { fields, guards: { smallCellThreshold: k, ...guards } });
  const schema = deriveOutputSchema(PRODUCT, agreement);
  const at = (title: string) => schema.prefixItems.findIndex((column) => column.title === title);
  const counts = createCellCounts(PRODUCT, agreement, schema)!;
  for (const { area, code, count } of rows) {
    const row: Json[] = schema.prefixItems.map(() => null);
    row[at("buurtCode")] = area;
    row[at("incidentcode")] = code;
    row[at("aantal")] = count;
    row[at("begindatumTijd")] = "2026-03";
    counts.add(row);
  }
  return counts
    .rows((number) => fakeName("", String(number)))
    .map((row) => ({
      area: row[at("buurtCode")] as string | null,
      code: row[at("incidentcode")] as string | null,
      count: row[at("aantal")] as number | null,
      suppressed: row[at("onderdrukt")] as boolean,
      over: (row[at("totaalOver")] ?? []) as string[],
    }));
}

const find = (cells: readonly Published[], area: string | null, code: string | null) =>
  cells.find((cell) => cell.area === area && cell.code === code)!;

describe("counts per area, period and category", () => {
  it("add up records, with totals over area and category", () => {
    const cells = table([
      { area: "A", code: "x", count: 10 },
      { area: "A", code: "x", count: 2 },
      { area: "A", code: "y", count: 20 },
      { area: "B", code: "x", count: 30 },
    ]);
    expect(find(cells, "A", "x").count).toBe(12);
    expect(find(cells, null, "x")).toMatchObject({ count: 42, over: ["buurtCode"] });
    expect(find(cells, null, null)).toMatchObject({ count: 62, over: ["buurtCode", "incidentcode"] });
  });

  it("suppress a small count, and the next one too so that it does not follow from the total", () => {
    const cells = table([
      { area: "A", code: "x", count: 3 },
      { area: "B", code: "x", count: 7 },
      { area: "C", code: "x", count: 40 },
    ]);
    expect(find(cells, "A", "x")).toMatchObject({ count: null, suppressed: true });
    expect(find(cells, "B", "x")).toMatchObject({ count: null, suppressed: true });
    expect(find(cells, "C", "x").count).toBe(40);
    expect(find(cells, null, "x").count).toBe(50);
  });

  it("do not let two ones be told from a sum of two", () => {
    const cells = table([
      { area: "A", code: "x", count: 1 },
      { area: "B", code: "x", count: 1 },
      { area: "C", code: "x", count: 9 },
      { area: "D", code: "x", count: 50 },
    ]);
    expect(find(cells, "C", "x").suppressed).toBe(true);
  });

  it("take the total too when nothing else is left", () => {
    const cells = table([{ area: "A", code: "x", count: 3 }]);
    expect(cells.every((cell) => cell.suppressed && cell.count === null)).toBe(true);
  });

  it("show a zero, and a count at the threshold", () => {
    const cells = table([
      { area: "A", code: "x", count: 0 },
      { area: "B", code: "x", count: 5 },
    ]);
    expect(find(cells, "A", "x").count).toBe(0);
    expect(find(cells, "B", "x").count).toBe(5);
  });

  it("round when that is agreed", () => {
    const cells = table([{ area: "A", code: "x", count: 12 }], 5, { roundCountsTo: 5 });
    expect(find(cells, "A", "x").count).toBe(10);
  });

  it("never show a count below the threshold, nor let one follow by subtracting along lines, whatever the table", () => {
    const row = fc.record({
      area: fc.constantFrom("A", "B", "C", "D"),
      code: fc.constantFrom("x", "y", "z"),
      count: fc.integer({ min: 0, max: 12 }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 14 }), fc.integer({ min: 2, max: 10 }), (rows, k) => {
        const cells = table(rows, k);
        for (const { count } of cells) expect(count === null || count === 0 || count >= k).toBe(true);
        expect(solvable(cells)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

/** An attacker who knows which cells exist: fills in every unknown that is alone in its line, again and again. */
function solvable(cells: readonly Published[]): Published[] {
  const known = new Map(cells.map((cell) => [cell, cell.count]));
  const lines = [
    ...[...new Set(cells.map(({ code }) => code))].map((code) => ({
      parts: cells.filter((cell) => cell.code === code && cell.area !== null),
      total: cells.find((cell) => cell.code === code && cell.area === null)!,
    })),
    ...[...new Set(cells.map(({ area }) => area))].map((area) => ({
      parts: cells.filter((cell) => cell.area === area && cell.code !== null),
      total: cells.find((cell) => cell.area === area && cell.code === null)!,
    })),
  ];
  for (let changed = true; changed; ) {
    changed = false;
    for (const { parts, total } of lines) {
      const unknown = [...parts, total].filter((cell) => known.get(cell) === null);
      if (unknown.length !== 1) continue;
      const sum = parts.reduce((all, cell) => all + (known.get(cell) ?? 0), 0);
      known.set(unknown[0]!, unknown[0] === total ? sum : known.get(total)! - sum);
      changed = true;
    }
  }
  return cells.filter((cell) => cell.suppressed && known.get(cell) !== null);
}
