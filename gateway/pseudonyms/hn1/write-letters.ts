import { LANES } from "./sha256-lanes.ts";

const ALPHABET = Buffer.from("0123456789abcdefghjkmnpqrstvwxyz");

/** Letters of a name: base32 of the first 20 bytes of its digest. */
export const NAME_LETTERS = 32;

/** Writes the letters of a name, Crockford base32. In: the words of a digest as a `DigestTaker` is told them; the target, where in it. */
export function writeLetters(words: Int32Array, at: number, target: Uint8Array, start: number): void {
  for (let index = 0, bit = 0; index < NAME_LETTERS; index++, bit += 5) {
    const offset = bit & 31;
    const place = at + (bit >> 5) * LANES;
    const word = words[place]!;
    const value =
      offset <= 27 ? word >>> (27 - offset) : (word << (offset - 27)) | (words[place + LANES]! >>> (59 - offset));
    target[start + index] = ALPHABET[value & 31]!;
  }
}
