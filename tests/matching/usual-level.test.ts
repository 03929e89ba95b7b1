import { describe, expect, it } from "vitest";
import type { MatchReport, TypeCount } from "../../gateway/matching/ports/match-service.ts";
import { fallenLevels } from "../../gateway/matching/usual-level.ts";

function count(tokens: number, comparable: number, matched: number): TypeCount {
  const side = { tokens, comparable, notComparable: tokens - comparable };
  return { type: "bsn", strength: "A", left: side, right: side, matched, conflicting: 0, common: 0 };
}
const run = (types: readonly TypeCount[]) => ({ types }) as MatchReport;
const USUAL = [run([count(1000, 1000, 300)]), run([count(900, 900, 280)]), run([count(1100, 1100, 320)])];

describe("the usual level of a type", () => {
  it("is not known before three runs", () => {
    expect(fallenLevels([count(1000, 0, 0)], USUAL.slice(1))).toEqual([]);
  });

  it("raises no alarm while a share stays where it was", () => {
    expect(fallenLevels([count(1000, 1000, 270)], USUAL)).toEqual([]);
  });

  it("raises an alarm when fewer are comparable, or fewer of those are found", () => {
    expect(fallenLevels([count(1000, 100, 30)], USUAL)).toMatchObject([{ type: "bsn", what: "comparable", now: 0.1 }]);
    expect(fallenLevels([count(1000, 1000, 20)], USUAL)).toMatchObject([{ type: "bsn", what: "matched", now: 0.02 }]);
  });

  it("raises an alarm when a type is gone", () => {
    expect(fallenLevels([], USUAL)).toMatchObject([{ type: "bsn", what: "comparable", usual: 1, now: 0 }]);
  });

  it("does not take chance in few records for a fall", () => {
    expect(fallenLevels([count(6, 6, 1)], USUAL)).toEqual([]);
  });
});
