/** How many records are in small groups, and alone. Estimates when groups were sampled. */
export interface SmallGroups {
  readonly small: number;
  readonly unique: number;
}

/** Counts records by a 64-bit hash of what they have in common. */
export interface GroupCounts {
  add(high: number, low: number): void;
  /** Records in groups smaller than k (at most 255), and in groups of one. */
  count(k: number): SmallGroups;
}

const FIRST_SLOTS = 1024;
const SATURATED = 255;

/**
 * Groups in an open-addressing table of typed arrays, 9 bytes a slot, that never grows beyond `mostSlots` (a power of two).
 * Up to three quarters of that many groups the counts are exact. Beyond, only groups whose hash ends in enough zero bits are kept,
 * all records of those groups are counted, and the result is scaled up: an even sample of groups, so the shares stay right.
 */
export function createGroupCounts(mostSlots: number): GroupCounts {
  let slots = Math.min(FIRST_SLOTS, mostSlots);
  let highs = new Uint32Array(slots);
  let lows = new Uint32Array(slots);
  let counts = new Uint8Array(slots);
  let groups = 0;
  /** Low bits of `high` that must be zero for a group to be kept. */
  let sampling = 0;

  const put = (high: number, low: number, count: number): void => {
    const mask = slots - 1;
    let at = low & mask;
    while (counts[at] !== 0) {
      if (highs[at] === high && lows[at] === low) {
        counts[at] = Math.min(SATURATED, counts[at]! + count);
        return;
      }
      at = (at + 1) & mask;
    }
    highs[at] = high;
    lows[at] = low;
    counts[at] = count;
    groups += 1;
  };

  /** Makes room: twice the slots, or half the groups when there are no more slots to have. */
  const makeRoom = (): void => {
    const [oldHighs, oldLows, oldCounts] = [highs, lows, counts];
    if (slots < mostSlots) slots *= 2;
    else sampling = sampling * 2 + 1;
    [highs, lows, counts] = [new Uint32Array(slots), new Uint32Array(slots), new Uint8Array(slots)];
    groups = 0;
    for (let at = 0; at < oldCounts.length; at++)
      if (oldCounts[at] !== 0 && (oldHighs[at]! & sampling) === 0) put(oldHighs[at]!, oldLows[at]!, oldCounts[at]!);
  };

  return {
    add(high, low) {
      if ((high & sampling) !== 0) return;
      put(high >>> 0, low >>> 0, 1);
      while (groups * 4 > slots * 3) makeRoom();
    },
    count(k) {
      let small = 0;
      let unique = 0;
      for (const count of counts) {
        if (count > 0 && count < k) small += count;
        if (count === 1) unique += 1;
      }
      return { small: small * (sampling + 1), unique: unique * (sampling + 1) };
    },
  };
}
