import type { TreeNode } from "./log-storage.ts";
import { EMPTY_ROOT, nodeHash } from "./merkle-hash.ts";
import { consistencyPath, highestLevel, inclusionPath, type LeafRange } from "./merkle-path.ts";

/** Where a full subtree stands: 2^level leaves, number `index` from the left on that level. */
export type NodePlace = Pick<TreeNode, "level" | "index">;

/** Gives the hashes of full subtrees in the order asked; one call is one question to the store. */
export type NodeLookup = (wanted: readonly NodePlace[]) => Promise<readonly Uint8Array[]>;

/** The full subtrees that make up a range, from the left, which is also from large to small. */
export function fullSubtrees({ start, end }: LeafRange): NodePlace[] {
  const places: NodePlace[] = [];
  for (let at = start; at < end; ) {
    const level = highestLevel(end - at);
    places.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return places;
}

/** The hash over neighbouring full subtrees, from large to small: those on the right are joined first. */
export function joinSubtrees(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** Hashes of ranges of leaves, with one lookup for all of them. */
async function hashesOf(ranges: readonly LeafRange[], lookup: NodeLookup): Promise<Uint8Array[]> {
  const places = ranges.map(fullSubtrees);
  const hashes = await lookup(places.flat());
  let taken = 0;
  return places.map(({ length }) => {
    taken += length;
    return joinSubtrees(hashes.slice(taken - length, taken));
  });
}

/** Root of the first `size` leaves (RFC 6962 section 2.1). In: lookup, size. Out: 32 bytes. */
export async function treeRoot(lookup: NodeLookup, size: number): Promise<Uint8Array> {
  return (await hashesOf([{ start: 0, end: size }], lookup))[0]!;
}

/**
 * The full subtrees that are complete once a leaf is added, the leaf itself first.
 * In: lookup in the tree before, index of the new leaf, its leaf hash. Out: the nodes to store.
 */
export async function completedNodes(lookup: NodeLookup, index: number, hash: Uint8Array): Promise<TreeNode[]> {
  const siblings: NodePlace[] = [];
  for (let level = 0, at = index; at % 2 === 1; level++, at = (at - 1) / 2) siblings.push({ level, index: at - 1 });
  const hashes = siblings.length === 0 ? [] : await lookup(siblings);
  const nodes: TreeNode[] = [{ level: 0, index, hash }];
  for (const [level, sibling] of siblings.entries()) {
    const below = nodes[level]!;
    nodes.push({ level: level + 1, index: sibling.index / 2, hash: nodeHash(hashes[level]!, below.hash) });
  }
  return nodes;
}

/**
 * Proof that a leaf is in the tree of a size (RFC 6962 section 2.1.1).
 * In: lookup, index of the leaf, size of the tree. Out: hashes from the leaf to the root.
 * Throws RangeError when the leaf is not in that tree.
 */
export async function inclusionProof(lookup: NodeLookup, index: number, size: number): Promise<Uint8Array[]> {
  if (index < 0 || index >= size) throw new RangeError("leaf outside the tree");
  return hashesOf(inclusionPath(index, size), lookup);
}

/**
 * Proof that the tree of one size continues the tree of another (RFC 6962 section 2.1.2). From size 0 it is empty: there is
 * nothing to continue.
 * In: lookup, both sizes. Out: the hashes. Throws RangeError for sizes that run back, and from 0 to 0, which proves nothing.
 */
export async function consistencyProof(lookup: NodeLookup, oldSize: number, size: number): Promise<Uint8Array[]> {
  if (oldSize < 0 || oldSize > size || size === 0) throw new RangeError("sizes run back, or are both 0");
  if (oldSize === 0) return [];
  const path = consistencyPath(oldSize, size);
  return hashesOf(path.oldIsSubtree ? path.steps : [path.start, ...path.steps], lookup);
}
