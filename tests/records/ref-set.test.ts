import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createRefSet } from "../../gateway/records/ref-set.ts";
import { fakeHash } from "./sample-record.ts";

/** More than are held in memory. */
const MANY = 120_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sluis-refs-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

it("a ref is new once, also after the table grew and most of them are on disk", () => {
  using refs = createRefSet(folder);
  const all = Array.from({ length: MANY }, (_, index) => fakeHash(`record ${index}`));
  expect(all.every((ref) => refs.add(ref))).toBe(true);
  expect(all.some((ref) => refs.add(ref))).toBe(false);
  expect(refs.add(fakeHash("another"))).toBe(true);
  expect(refs.size).toBe(MANY + 1);
});

it("doubles are told from what is new in any order, wherever the first one stands", () => {
  using refs = createRefSet(folder);
  const known = new Set<string>();
  let wrong = 0;
  for (let at = 0; at < MANY; at++) {
    // every third has come before, up to as long ago as can be
    const ref = fakeHash(`record ${at % 3 === 2 ? Math.floor((at * 7919) % at) : at}`);
    if (refs.add(ref) === known.has(ref)) wrong += 1;
    known.add(ref);
  }
  expect([wrong, refs.size]).toEqual([0, known.size]);
});

it("refs that share a beginning and an end are told apart, and the ref of zeros is a ref", () => {
  using refs = createRefSet(folder);
  const alike = fc.sample(fc.stringMatching(/^0{20}[0-9a-hjkmnp-tv-z]{4}0{8}$/), { numRuns: 300, seed: 1 });
  const distinct = new Set(alike);
  for (const ref of alike) refs.add(ref);
  expect(refs.size).toBe(distinct.size);
  expect(refs.add("0".repeat(32))).toBe(!distinct.has("0".repeat(32)));
});

it("no file is left, whether a set was let go of or not", () => {
  const kept = createRefSet(folder);
  for (let at = 0; at < MANY / 3; at++) kept.add(fakeHash(`record ${at}`));
  expect(readdirSync(folder)).toEqual([]);
  kept[Symbol.dispose]();
});

it.each([
  ["of another length", "geen ref"],
  ["with a letter that base32 has not", "u".repeat(32)],
  ["beyond ASCII", "\u00e9".repeat(32)],
  ["that would be a digit if its upper byte were lost", "\u0130".repeat(32)],
])("a text %s is no ref, and leaves nothing behind", (_, text) => {
  using refs = createRefSet(folder);
  expect(() => refs.add(text)).toThrowError(RangeError);
  expect(refs.add("0".repeat(32))).toBe(true);
  expect(refs.size).toBe(1);
});
