import { BASE32_VALUES } from "../core/base32-values.ts";
import { createRefList } from "./ref-list.ts";

/** Six characters of base32 fill 30 bits. */
const WORD = 6;
const WORD_VALUES = 2 ** 30;

/** The table stands in pieces of this many slots, so that nothing of it is there twice while it grows. */
const PIECE_BITS = 16;
const PIECE = 2 ** PIECE_BITS;
/** Four times as many, three times, are a piece. */
const FIRST_SLOTS = PIECE / 64;
const GROWTH = 1.25;
const FULLEST = 0.8;

/** The refs of one preparation. Disposing of it lets go of its file. */
export interface RefSet extends Disposable {
  /** Remembers a ref. Out: false when it was there already. Throws RangeError for what is no ref, STORE_FULL. */
  add(ref: string): boolean;
  readonly size: number;
}

/**
 * Finds refs that occur twice, in some six bytes of memory for each: the refs themselves are on disk, and read again when the few bits of
 * one agree, which they do by chance for one in a hundred. So two different ones are never taken for the same.
 * A ref comes out of an HMAC, so it needs no hashing. In: the folder for temporary files.
 */
export function createRefSet(folder: string): RefSet {
  const refs = createRefList(folder);
  /** Open addressing. A slot holds the number of a ref, from 1, and above that as many bits of the ref as there is room for. */
  let pieces = [new Uint32Array(FIRST_SLOTS)];
  let slots = FIRST_SLOTS;
  let most = Math.floor(slots * FULLEST);
  let numberBits = bitsOf(most);

  /** Out: false when it is there already, which is not asked while the table is filled again. */
  const put = (bytes: Uint8Array, at: number, n: number, mayBeThere: boolean): boolean => {
    const mark = wordAt(bytes, at + WORD) & (2 ** (32 - numberBits) - 1);
    let slot = Math.floor((wordAt(bytes, at) / WORD_VALUES) * slots);
    for (;;) {
      const piece = pieces[slot >>> PIECE_BITS]!;
      const there = piece[slot & (PIECE - 1)]!;
      if (there === 0) {
        piece[slot & (PIECE - 1)] = (mark << numberBits) | (n + 1);
        return true;
      }
      if (mayBeThere && there >>> numberBits === mark && refs.isLast((there & (2 ** numberBits - 1)) - 1)) return false;
      slot = slot + 1 === slots ? 0 : slot + 1;
    }
  };
  const isNew = (bytes: Uint8Array, at: number, n: number): boolean => put(bytes, at, n, true);

  const grow = (): void => {
    if (slots < PIECE) {
      slots *= 4;
      pieces = [new Uint32Array(Math.min(slots, PIECE))];
    } else {
      for (const piece of pieces) piece.fill(0);
      while (pieces.length * PIECE < slots * GROWTH) pieces.push(new Uint32Array(PIECE));
      slots = pieces.length * PIECE;
    }
    most = Math.floor(slots * FULLEST);
    numberBits = bitsOf(most);
    refs.each((bytes, at, n) => void put(bytes, at, n, false));
  };

  return {
    add(ref) {
      if (refs.size >= most) grow();
      refs.append(ref);
      if (refs.last(isNew)) return true;
      refs.dropLast();
      return false;
    },
    get size() {
      return refs.size;
    },
    [Symbol.dispose]: () => refs[Symbol.dispose](),
  };
}

/** Bits of the largest number. */
function bitsOf(largest: number): number {
  return 32 - Math.clz32(largest);
}

/** Six characters of base32 as a number, 5 bits each. */
function wordAt(bytes: Uint8Array, at: number): number {
  let word = 0;
  for (let place = at; place < at + WORD; place++) word = (word << 5) | BASE32_VALUES[bytes[place]!]!;
  return word;
}
