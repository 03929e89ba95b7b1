import type { KeyObject } from "node:crypto";
import { keyedWords } from "./keyed-words.ts";

const ALPHABET = Buffer.from("0123456789abcdefghjkmnpqrstvwxyz");
const CHARACTERS = 32;

/**
 * Makes the function behind tokens and refs: base32 of the first 20 bytes of HMAC-SHA-256(key, head || lp(parts)), behind a fixed text.
 * In: the key; `head`, the length-prefixed parts that are the same for every name; `prefix`, ASCII. Out: parts (UTF-8) -> name.
 */
export function keyedName(key: KeyObject, head: Uint8Array, prefix: string): (parts: readonly string[]) => string {
  const words = keyedWords(key, head);
  const name = Buffer.from(prefix + "0".repeat(CHARACTERS), "latin1");
  const start = prefix.length;
  return (parts) => {
    writeBase32(words(parts), name, start);
    return name.toString("latin1");
  };
}

/** Crockford base32 of the first 160 bits. */
function writeBase32(words: Int32Array, target: Uint8Array, start: number): void {
  for (let index = 0, bit = 0; index < CHARACTERS; index++, bit += 5) {
    const offset = bit & 31;
    const word = words[bit >> 5]!;
    const value =
      offset <= 27 ? word >>> (27 - offset) : (word << (offset - 27)) | (words[(bit >> 5) + 1]! >>> (59 - offset));
    target[start + index] = ALPHABET[value & 31]!;
  }
}
