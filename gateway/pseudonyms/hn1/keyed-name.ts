import type { KeyObject } from "node:crypto";
import type { LateText } from "../../core/late-text.ts";
import { type DigestTaker, flushHmacs } from "./hmac-state.ts";
import { keyedDigests } from "./keyed-words.ts";
import { LANES } from "./sha256-lanes.ts";

const ALPHABET = Buffer.from("0123456789abcdefghjkmnpqrstvwxyz");
const CHARACTERS = 32;

/** A name whose digest may still be waiting. */
interface LateName extends LateText, DigestTaker {
  made: string | undefined;
}

/**
 * Makes the function behind tokens and refs: base32 of the first 20 bytes of HMAC-SHA-256(key, head || lp(parts)), behind a fixed text.
 * In: the key; `head`, the length-prefixed parts that are the same for every name; `prefix`, ASCII. Out: parts (UTF-8) -> name.
 */
export function keyedName(key: KeyObject, head: Uint8Array, prefix: string): (parts: readonly string[]) => LateText {
  const queue = keyedDigests(key, head);
  const letters = Buffer.from(prefix + "0".repeat(CHARACTERS), "latin1");
  const start = prefix.length;
  // names share their functions through the prototype: there are some for each record
  const prototype = {
    made: undefined,
    get text(): string {
      if (this.made === undefined) flushHmacs();
      return this.made!;
    },
    take(words: Int32Array, at: number): void {
      writeBase32(words, at, letters, start);
      this.made = letters.toString("latin1");
    },
  } as LateName;
  return (parts) => {
    const name = Object.create(prototype) as LateName;
    queue(parts, name);
    return name;
  };
}

/** Crockford base32 of the first 160 bits. */
function writeBase32(words: Int32Array, at: number, target: Uint8Array, start: number): void {
  for (let index = 0, bit = 0; index < CHARACTERS; index++, bit += 5) {
    const offset = bit & 31;
    const place = at + (bit >> 5) * LANES;
    const word = words[place]!;
    const value =
      offset <= 27 ? word >>> (27 - offset) : (word << (offset - 27)) | (words[place + LANES]! >>> (59 - offset));
    target[start + index] = ALPHABET[value & 31]!;
  }
}
