const BITS = new Uint8Array(128).fill(255);
for (const [value, character] of [..."0123456789abcdefghjkmnpqrstvwxyz"].entries())
  BITS[character.charCodeAt(0)] = value;

/** Set in the first word of a slot that is used; six characters fill 30 bits, so this one is free. */
const USED = 0x40000000;
const FIRST_SLOTS = 1024;

/** The refs of one preparation. */
export interface RefSet {
  /** Remembers a ref. Out: false when it was there already. Throws RangeError for what is no ref. */
  add(ref: string): boolean;
  readonly size: number;
}

/**
 * Finds refs that occur twice, in about 32 bytes for each instead of a JavaScript string: the first 120 of their 160 bits in an
 * open-addressing table. They come out of an HMAC, so they need no hashing, and two different ones that agree in 120 bits do not occur.
 */
export function createRefSet(): RefSet {
  let slots = new Uint32Array(FIRST_SLOTS * 4);
  let size = 0;
  const key = new Uint32Array(4);

  /** Puts the key in a table. Out: false when it was there. */
  const put = (table: Uint32Array): boolean => {
    const mask = table.length / 4 - 1;
    let slot = key[3]! & mask;
    for (;;) {
      const at = slot * 4;
      if (table[at] === 0) {
        table.set(key, at);
        return true;
      }
      if (table[at] === key[0] && table[at + 1] === key[1] && table[at + 2] === key[2] && table[at + 3] === key[3])
        return false;
      slot = (slot + 1) & mask;
    }
  };

  const grow = (): void => {
    const old = slots;
    slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 4) {
      if (old[at] === 0) continue;
      key.set(old.subarray(at, at + 4));
      put(slots);
    }
  };

  return {
    add(ref) {
      if (size * 4 * 4 >= slots.length * 3) grow();
      for (let word = 0; word < 4; word++) key[word] = readWord(ref, word * 6);
      key[0]! |= USED;
      const isNew = put(slots);
      if (isNew) size += 1;
      return isNew;
    },
    get size() {
      return size;
    },
  };
}

/** Six base32 characters as a number of 30 bits. */
function readWord(ref: string, from: number): number {
  let word = 0;
  for (let at = from; at < from + 6; at++) {
    const bits = BITS[ref.charCodeAt(at)] ?? 255;
    if (bits === 255) throw new RangeError("not a ref");
    word = (word << 5) | bits;
  }
  return word;
}
