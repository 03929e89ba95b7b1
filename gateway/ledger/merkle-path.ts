/** Leaves from `start` up to but not including `end`. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** One step of a proof: the subtree whose hash it carries, and on which side of the path it lies. */
export interface PathStep extends LeafRange {
  readonly side: "left" | "right";
}

/** How two trees are compared: where the shared part ends, and the steps from there to the root. */
export interface ConsistencyPath {
  /** True when the old tree is a full subtree of the new one, so that its own root starts the computation. */
  readonly oldIsSubtree: boolean;
  /** Where the path starts; its hash is the first of the proof unless `oldIsSubtree`. */
  readonly start: LeafRange;
  readonly steps: readonly PathStep[];
}

/** The largest level whose subtrees, of 2^level leaves, fit in `count` leaves; right up to 2^53. */
export function highestLevel(count: number): number {
  const level = Math.floor(Math.log2(count));
  return 2 ** level > count ? level - 1 : level; // log2 rounds up just below large powers of two
}

/** The largest power of two below `count` (RFC 6962 section 2.1: k < n <= 2k). */
function splitPoint(count: number): number {
  return 2 ** highestLevel(count - 1);
}

/**
 * The audit path of a leaf, from the leaf to the root: PATH(m, D[n]) of RFC 6962 section 2.1.1.
 * In: index of the leaf, size of the tree, 0 <= index < size. Out: the steps in the order of the proof.
 */
export function inclusionPath(index: number, size: number): PathStep[] {
  const steps: PathStep[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      steps.push({ start: middle, end, side: "right" });
      end = middle;
    } else {
      steps.push({ start, end: middle, side: "left" });
      start = middle;
    }
  }
  return steps.reverse();
}

/**
 * What has to be shown to see that one tree continues another: PROOF(m, D[n]) of RFC 6962 section 2.1.2.
 * In: both sizes, 0 < oldSize <= size. Out: the path.
 */
export function consistencyPath(oldSize: number, size: number): ConsistencyPath {
  const steps: PathStep[] = [];
  let start = 0;
  let end = size;
  while (end !== oldSize) {
    const middle = start + splitPoint(end - start);
    if (oldSize <= middle) {
      steps.push({ start: middle, end, side: "right" });
      end = middle;
    } else {
      steps.push({ start, end: middle, side: "left" });
      start = middle;
    }
  }
  return { oldIsSubtree: start === 0, start: { start, end }, steps: steps.reverse() };
}
