import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { checkCommitment, commitment } from "../../gateway/ledger/commitment.ts";

const salt = Buffer.alloc(32, 7);

it("a commitment is the hash that the specification writes down", () => {
  const bytes = Buffer.concat([
    Buffer.from("sluis/cm/1"),
    Buffer.from([0]),
    Buffer.from([0, 0, 0, 5]),
    Buffer.from("actor"),
    salt,
    Buffer.from([0, 0, 0, 4]),
    Buffer.from("zoë"),
  ]);
  expect(commitment("actor", "zoë", salt).digest).toBe(createHash("sha256").update(bytes).digest("hex"));
});

it("a commitment has a fresh salt of 32 bytes each time, so equal values cannot be recognised", () => {
  const [one, two] = [commitment("actor", "zoë"), commitment("actor", "zoë")];
  expect(one.salt.length).toBe(32);
  expect(one.digest).not.toBe(two.digest);
  expect(checkCommitment(one.digest, one)).toBe(true);
  expect(checkCommitment(one.digest, two)).toBe(false);
});

it("a commitment opens only with its own name, salt and value", () => {
  const made = commitment("actor", "zoë", salt);
  expect(checkCommitment(made.digest, made)).toBe(true);
  expect(checkCommitment(made.digest, { ...made, name: "motive" })).toBe(false);
  expect(checkCommitment(made.digest, { ...made, value: Buffer.from("zoe") })).toBe(false);
  expect(checkCommitment(made.digest, { ...made, salt: Buffer.alloc(32, 8) })).toBe(false);
  const short = commitment("actor", "zoë", Buffer.alloc(31, 7));
  expect(checkCommitment(short.digest, short)).toBe(false);
  expect(checkCommitment("no digest", made)).toBe(false);
});

it("name and value cannot run into each other", () => {
  expect(commitment("ab", "c", salt).digest).not.toBe(commitment("a", "bc", salt).digest);
});
