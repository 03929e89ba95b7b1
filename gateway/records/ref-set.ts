const BITS = new Uint8Array(128).fill(255);
for (const [value, character] of [..."0123456789abcdefghjkmnpqrstvwxyz"].entries())
  BITS[character.charCodeAt(0)] = value;

/** Set in the first word of a slot that is used; six characters fill 30 bits, so this one is free. */
const USED = 0x40000000;
const WORD_VALUES = 2 ** 30;

/** Pieces that grow by themselves: while one does, only that one is there twice. */
const PIECES = 64;
const FIRST_SLOTS = 16;
const GROWTH = 1.5;
const FULLEST = 0.85;

/** The refs of one preparation. */
export interface RefSet {
  /** Remembers a ref. Out: false when it was there already. Throws RangeError for what is no ref. */
  add(ref: string): boolean;
  readonly size: number;
}

/** An open-addressing table; a slot is 30, 30 and 15 bits of a ref. */
interface Piece {
  first: Uint32Array;
  second: Uint32Array;
  third: Uint16Array;
  size: number;
}

/**
 * Finds refs that occur twice, in some 15 bytes for each instead of a JavaScript string: 81 of their 160 bits. They come out of an HMAC, so
 * they need no hashing, and that two different ones of a delivery of two million agree in 81 bits has a chance of one in a million million.
 */
export function createRefSet(): RefSet {
  const pieces = Array.from({ length: PIECES }, () => emptyPiece(FIRST_SLOTS));
  let size = 0;
  return {
    add(ref) {
      const piece = pieces[readBits(ref, 0, 2) % PIECES]!;
      if (piece.size >= piece.first.length * FULLEST) grow(piece);
      const isNew = put(piece, readBits(ref, 17, 6) | USED, readBits(ref, 23, 6), readBits(ref, 29, 3));
      if (isNew) size += 1;
      return isNew;
    },
    get size() {
      return size;
    },
  };
}

function emptyPiece(slots: number): Piece {
  return {
    first: new Uint32Array(slots),
    second: new Uint32Array(slots),
    third: new Uint16Array(slots),
    size: 0,
  };
}

/** Out: false when it was there. */
function put(piece: Piece, a: number, b: number, c: number): boolean {
  const { first, second, third } = piece;
  let slot = Math.floor((b / WORD_VALUES) * first.length);
  for (; first[slot] !== 0; slot = slot + 1 === first.length ? 0 : slot + 1)
    if (first[slot] === a && second[slot] === b && third[slot] === c) return false;
  first[slot] = a;
  second[slot] = b;
  third[slot] = c;
  piece.size += 1;
  return true;
}

function grow(piece: Piece): void {
  const larger = emptyPiece(Math.ceil(piece.first.length * GROWTH));
  for (let slot = 0; slot < piece.first.length; slot++)
    if (piece.first[slot] !== 0) put(larger, piece.first[slot]!, piece.second[slot]!, piece.third[slot]!);
  Object.assign(piece, larger);
}

/** A few base32 characters as a number, 5 bits each. */
function readBits(ref: string, from: number, characters: number): number {
  let word = 0;
  for (let at = from; at < from + characters; at++) {
    const bits = BITS[ref.charCodeAt(at)] ?? 255;
    if (bits === 255) throw new RangeError("not a ref");
    word = (word << 5) | bits;
  }
  return word;
}
