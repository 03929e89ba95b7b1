import { EMPTY_ROOT, nodeHash } from "./merkle-hash.ts";
import { consistencyPath, inclusionPath } from "./merkle-path.ts";

/** A tree as it is known from outside. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/**
 * Checks that a leaf is in a tree (RFC 9162 section 2.1.3.2). The proof must have exactly the length that the index and
 * the size ask for.
 * In: leaf hash, index, the tree, the proof from the leaf to the root. Out: whether it holds; never throws.
 */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  tree: TreeHead,
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(index) || !isSize(tree.size) || index >= tree.size) return false;
  const path = inclusionPath(index, tree.size);
  if (proof.length !== path.length || !proof.every(isHash) || !isHash(leaf)) return false;
  let hash = leaf;
  for (const [at, { side }] of path.entries())
    hash = side === "left" ? nodeHash(proof[at]!, hash) : nodeHash(hash, proof[at]!);
  return same(hash, tree.root);
}

/**
 * Checks that one tree continues another (RFC 9162 section 2.1.4.2). From 0 to 0 is refused: it would prove nothing. From 0 to
 * more, and between equal sizes, the proof must be empty.
 * In: the old tree, the new one, the proof. Out: whether it holds; never throws.
 */
export function verifyConsistency(old: TreeHead, tree: TreeHead, proof: readonly Uint8Array[]): boolean {
  if (!isSize(old.size) || !isSize(tree.size) || old.size > tree.size || tree.size === 0) return false;
  if (old.size === 0) return proof.length === 0 && same(old.root, EMPTY_ROOT) && isHash(tree.root);
  const path = consistencyPath(old.size, tree.size);
  const hashes = path.oldIsSubtree ? [old.root, ...proof] : proof;
  if (hashes.length !== path.steps.length + 1 || !hashes.every(isHash)) return false;
  let oldHash = hashes[0]!;
  let newHash = oldHash;
  for (const [at, { side }] of path.steps.entries()) {
    const sibling = hashes[at + 1]!;
    // what lies on the right is only in the new tree
    if (side === "left") oldHash = nodeHash(sibling, oldHash);
    newHash = side === "left" ? nodeHash(sibling, newHash) : nodeHash(newHash, sibling);
  }
  return same(oldHash, old.root) && same(newHash, tree.root);
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isHash(value: Uint8Array): boolean {
  return value.length === 32;
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
