import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePeriod } from "../../gateway/cli/parse-period.ts";

describe("a period", () => {
  it.each([
    ["2026-03-01", "2026-03-01", "2026-03-01"],
    ["2026-03", "2026-03-01", "2026-03-31"],
    ["2024-02", "2024-02-01", "2024-02-29"],
    ["2026-Q4", "2026-10-01", "2026-12-31"],
    ["2026", "2026-01-01", "2026-12-31"],
    ["2026-W01", "2025-12-29", "2026-01-04"],
    ["2026-W53", "2026-12-28", "2027-01-03"],
    ["2026-03-01/2026-03-07", "2026-03-01", "2026-03-07"],
    ["2026-01/2026-Q2", "2026-01-01", "2026-06-30"],
  ])("%s is its first and last day", (text, from, to) => {
    expect(parsePeriod(text)).toEqual({ from, to });
  });

  it.each([
    "",
    "26-03-01",
    "2026-02-30",
    "2026-13",
    "2026-W54",
    "2025-W53",
    "2026-W00",
    "2026-Q5",
    "1-3-2026",
    "a/b",
    "2026/2025",
    "2026/2026/2026",
  ])("%j is refused", (text) => {
    expect(() => parsePeriod(text)).toThrow(/--period/);
  });

  it("of any text is refused or in order", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9WQ/-]{0,22}$/), (text) => {
        try {
          const { from, to } = parsePeriod(text);
          expect(from <= to).toBe(true);
          expect(`${from} ${to}`).toMatch(/^\d{4}-\d{2}-\d{2} \d{4}-\d{2}-\d{2}$/);
        } catch (error) {
          expect(`${error}`).toContain("OPTION_INVALID");
        }
      }),
    );
  });
});
