import fc from "fast-check";
import { expect, it } from "vitest";
import { createRefSet } from "../../gateway/records/ref-set.ts";
import { fakeHash } from "./sample-record.ts";

it("a ref is new once, also after the table grew", () => {
  const refs = createRefSet();
  const all = Array.from({ length: 50_000 }, (_, index) => fakeHash(`record ${index}`));
  expect(all.every((ref) => refs.add(ref))).toBe(true);
  expect(all.some((ref) => refs.add(ref))).toBe(false);
  expect(refs.size).toBe(50_000);
});

it("refs that share a beginning and an end are told apart, and the ref of zeros is a ref", () => {
  const refs = createRefSet();
  const alike = fc.sample(fc.stringMatching(/^0{20}[0-9a-hjkmnp-tv-z]{4}0{8}$/), { numRuns: 300, seed: 1 });
  const distinct = new Set(alike);
  for (const ref of alike) refs.add(ref);
  expect(refs.size).toBe(distinct.size);
  expect(createRefSet().add("0".repeat(32))).toBe(true);
});

it("what is no ref is refused", () => {
  expect(() => createRefSet().add("geen ref")).toThrowError(RangeError);
  expect(() => createRefSet().add("é".repeat(32))).toThrowError(RangeError);
});
