import { describe, expect, it } from "vitest";
import type { Manifest } from "../../gateway/core/types/manifest.ts";
import { checkCounts } from "../../gateway/envelope/check-counts.ts";

const NAMED = "01890a5d-ac96-774b-bcce-b302099a8057";
const PART = { sealedSha256: "a".repeat(64), sealedBytes: 20, plainBytes: 9, records: 2 };

/** The members that are looked at. */
function manifest(kind: Manifest["kind"], parts: number, corrects?: string): Manifest {
  const more = corrects === undefined ? {} : { corrects };
  return {
    kind,
    parts: Array(parts).fill(PART),
    counts: { parts, records: 2 * parts },
    ...more,
  } as unknown as Manifest;
}

describe("what a manifest says of its kind", () => {
  it.each([
    ["withdrawal", 0, undefined, "CORRECTS_MISSING"],
    ["correction", 1, undefined, "CORRECTS_MISSING"],
    ["empty", 0, NAMED, "CORRECTS_NOT_ALLOWED"],
    ["delta", 1, NAMED, "CORRECTS_NOT_ALLOWED"],
    ["full", 1, NAMED, "CORRECTS_NOT_ALLOWED"],
    ["correction", 0, NAMED, "MANIFEST_COUNTS_DIFFER"],
    ["empty", 1, undefined, "MANIFEST_COUNTS_DIFFER"],
  ] as const)("is refused for a %s with %i parts about %s", (kind, parts, corrects, code) => {
    expect(() => checkCounts(manifest(kind, parts, corrects))).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ["withdrawal", 0, NAMED],
    ["withdrawal", 2, NAMED],
    ["correction", 1, NAMED],
    ["empty", 0, undefined],
    ["delta", 1, undefined],
  ] as const)("is right for a %s with %i parts about %s", (kind, parts, corrects) => {
    expect(() => checkCounts(manifest(kind, parts, corrects))).not.toThrow();
  });
});
