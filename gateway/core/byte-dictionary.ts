/** Texts that one dictionary holds at a time: more than the minutes of a day, which are the most values that a column often has. */
const MOST = 4096;
const FIRST = 64;

/** Longer texts seldom come twice, bytes. */
const LONGEST = 64;
const ARENA = 4096;

/** So far from its place a text is looked for; beyond, somebody chose texts that share one. */
const FARTHEST = 16;

/** After a dictionary was filled mostly with texts that came once, so many are not looked up. */
const REST = 32 * MOST;

/** Numbers of the texts of one column. */
export interface ByteDictionary {
  /**
   * The number of the text bytes[from, to): the same text has the same number as long as it is remembered, and a number never stands for
   * another text. Numbers count from 0; the last `MOST` are the ones in use, so what is remembered by number needs no more places.
   * Out: -1 for a text that is not numbered: a long one, or one of a column in which hardly any comes twice.
   */
  numberOf(bytes: Uint8Array, from: number, to: number): number;
}

/** Places that a memory by number needs, a power of two. */
export const NUMBERS_IN_USE = MOST;

/**
 * Numbers texts by their bytes, because most columns of an extract have few values and many rows: what depends on one cell alone is then
 * worked out once for each number. Equal is what has equal bytes; the hash only tells where to look.
 */
export function createByteDictionary(): ByteDictionary {
  let places = new Int32Array(2 * FIRST); // number within this filling + 1; 0 is free
  let hashes = new Int32Array(FIRST);
  let ends = new Int32Array(FIRST);
  let arena = new Uint8Array(ARENA);
  let size = 0;
  let first = 0; // number of the first text of this filling
  let seen = 0;
  let resting = 0;
  /** Numbers + 1 of the texts of one byte, and of the empty one: yes and no, small counts, what was left out. */
  const short = new Int32Array(257);

  function startAnew(): void {
    if (seen < 2 * size) resting = REST;
    first += size;
    size = 0;
    seen = 0;
    places.fill(0);
    short.fill(0);
  }

  function grow(): void {
    places = new Int32Array(2 * places.length);
    hashes = larger(hashes);
    ends = larger(ends);
    for (let entry = 0; entry < size; entry++) {
      let place = hashes[entry]! & (places.length - 1);
      while (places[place] !== 0) place = (place + 1) & (places.length - 1);
      places[place] = entry + 1;
    }
  }

  function add(bytes: Uint8Array, from: number, to: number, hash: number): number {
    if (size === MOST) {
      startAnew();
      if (resting > 0) return -1;
    }
    if (size === hashes.length) grow();
    let place = hash & (places.length - 1);
    while (places[place] !== 0) place = (place + 1) & (places.length - 1);
    const start = size === 0 ? 0 : ends[size - 1]!;
    const end = start + to - from;
    if (end > arena.length) {
      const old = arena;
      arena = new Uint8Array(2 * old.length);
      arena.set(old);
    }
    for (let at = from, into = start; at < to; at++, into++) arena[into] = bytes[at]!;
    hashes[size] = hash;
    ends[size] = end;
    places[place] = size + 1;
    return first + size++;
  }

  function numberOf(bytes: Uint8Array, from: number, to: number): number {
    const length = to - from;
    if (length > LONGEST) return -1;

    if (resting > 0) {
      resting -= 1;
      return -1;
    }
    let hash = length;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash ^= hash >>> 13;
    seen += 1;
    const mask = places.length - 1;
    const home = hash & mask;
    for (let step = 0; step < FARTHEST; step++) {
      const entry = places[(home + step) & mask]! - 1;
      if (entry === -1) return add(bytes, from, to, hash);
      if (hashes[entry] !== hash) continue;
      const start = entry === 0 ? 0 : ends[entry - 1]!;
      if (ends[entry]! - start !== length) continue;
      let at = 0;
      while (at < length && arena[start + at] === bytes[from + at]) at += 1;
      if (at === length) return first + entry;
    }
    return -1;
  }

  return {
    numberOf(bytes, from, to) {
      const length = to - from;
      if (length < 2) {
        const at = length === 0 ? 256 : bytes[from]!;
        const known = short[at]!;
        if (known > 0) return known - 1;
        const number = numberOf(bytes, from, to);
        short[at] = number + 1;
        return number;
      }
      return numberOf(bytes, from, to);
    },
  };
}

function larger(old: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * old.length);
  grown.set(old);
  return grown;
}
