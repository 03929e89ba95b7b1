import { createHash, createHmac } from "node:crypto";

/**
 * Leaf of part `n` in the content tree: SHA-256(0x00 || HMAC-SHA-256(salt, uint64be(n)) || plaintext), `docs/formats.md`. Parts
 * count from 1, as everywhere else. In: the delivery's salt (32 bytes), the exact plaintext. Out: 32 bytes.
 */
export function contentLeaf(salt: Uint8Array, n: number, plaintext: Uint8Array): Uint8Array {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(n));
  const blind = createHmac("sha256", salt).update(counter).digest();
  return createHash("sha256").update(LEAF).update(blind).update(plaintext).digest();
}

/**
 * Root over the leaves in order of part, by the tree of RFC 6962 section 2.1; SHA-256("") without parts.
 * In: leaves of 32 bytes. Out: 64 hexadecimal characters.
 */
export function contentRoot(leaves: readonly Uint8Array[]): string {
  if (leaves.length === 0) return createHash("sha256").digest("hex");
  let level = leaves;
  // Pairing from the left and carrying an odd last node up gives the same tree as splitting at the largest power of two.
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const right = level[at + 1];
      above.push(right === undefined ? level[at]! : interior(level[at]!, right));
    }
    level = above;
  }
  return Buffer.from(level[0]!).toString("hex");
}

const LEAF = Uint8Array.of(0x00);
const INTERIOR = Uint8Array.of(0x01);

function interior(left: Uint8Array, right: Uint8Array): Uint8Array {
  return createHash("sha256").update(INTERIOR).update(left).update(right).digest();
}
