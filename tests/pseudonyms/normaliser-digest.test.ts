import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { normaliserDigest } from "../../gateway/pseudonyms/normaliser-digest.ts";

interface PublishedVector {
  readonly id: string;
  readonly expect: string;
}

it("the normaliser digest is made over id, tab, outcome and line feed of the shipped vectors", () => {
  const url = new URL("../../gateway/pseudonyms/nln-1-vectors.json", import.meta.url);
  const { vectors } = JSON.parse(readFileSync(url, "utf8")) as { vectors: PublishedVector[] };
  const hash = createHash("sha256");
  for (const vector of vectors) hash.update(`${vector.id}\t${vector.expect}\n`);
  expect(normaliserDigest()).toBe(hash.digest("hex"));
});

it("the normaliser digest of NLN-1 does not change", () => {
  expect(normaliserDigest()).toBe("6ced2cf9b3a59d5bebb444bb42b903118a5590bab1da678fd2a81c6d5d3037c7");
});
