import { createHmac, createSecretKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyCommitment } from "../../gateway/envelope/content-key.ts";
import { contentLeaf, contentRoot } from "../../gateway/envelope/content-root.ts";
import { manifestHash } from "../../gateway/envelope/manifest-hash.ts";
import { sha256 } from "./sample-delivery.ts";

const salt = Buffer.alloc(32, 7);
const hex = (text: string) => Buffer.from(text, "hex");

/** The tree hash written as RFC 6962 section 2.1 defines it: split at the largest power of two below the size. */
function rootByDefinition(leaves: readonly Uint8Array[]): string {
  if (leaves.length === 0) return sha256("");
  if (leaves.length === 1) return Buffer.from(leaves[0]!).toString("hex");
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)].map((half) => hex(rootByDefinition(half)));
  return sha256(Uint8Array.of(1), left!, right!);
}

describe("the content root", () => {
  it("of a delivery without parts is the hash of nothing", () => {
    expect(contentRoot([])).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("has leaves that a guess of the content cannot confirm without the salt", () => {
    const plaintext = Buffer.from('["a"]\n');
    const blind = createHmac("sha256", salt).update(hex("0000000000000001")).digest();
    expect(Buffer.from(contentLeaf(salt, 1, plaintext)).toString("hex")).toBe(
      sha256(Uint8Array.of(0), blind, plaintext),
    );
    expect(contentLeaf(salt, 2, plaintext)).not.toEqual(contentLeaf(salt, 1, plaintext));
    expect(contentLeaf(Buffer.alloc(32, 8), 1, plaintext)).not.toEqual(contentLeaf(salt, 1, plaintext));
  });

  it("is the tree of RFC 6962 for every number of parts", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 40 }), (leaves) => {
        expect(contentRoot(leaves)).toBe(rootByDefinition(leaves));
      }),
    );
  });
});

describe("what names a delivery's secrets and promises", () => {
  it("commits to the content key", () => {
    const key = Buffer.alloc(32, 1);
    expect(keyCommitment(createSecretKey(key))).toBe(createHmac("sha256", key).update("sluis/ck/1").digest("hex"));
  });

  it("hashes the manifest under a prefix of its own", () => {
    expect(manifestHash('{"v":1}')).toBe(sha256("sluis/manifest/1", Uint8Array.of(0), '{"v":1}'));
  });
});
