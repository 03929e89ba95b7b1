import type { KeyObject } from "node:crypto";
import { hmacState, hmacWords, paddedLength } from "./hmac-state.ts";

const ALPHABET = Buffer.from("0123456789abcdefghjkmnpqrstvwxyz");
const CHARACTERS = 32;

// one message is made at a time, so all names of this thread share the buffer
let scratch = new Uint8Array(1024);

/**
 * Makes the function behind tokens and refs: base32 of the first 20 bytes of HMAC-SHA-256(key, head || lp(parts)), behind a fixed text.
 * In: the key; `head`, the length-prefixed parts that are the same for every name; `prefix`, ASCII. Out: parts (UTF-8) -> name.
 */
export function keyedName(key: KeyObject, head: Uint8Array, prefix: string): (parts: readonly string[]) => string {
  const state = hmacState(key);
  const name = Buffer.from(prefix + "0".repeat(CHARACTERS), "latin1");
  const start = prefix.length;
  return (parts) => {
    // the length first: writing a long message may replace the buffer
    const length = writeMessage(head, parts);
    writeBase32(hmacWords(state, scratch, length), name, start);
    return name.toString("latin1");
  };
}

/** Out: the length of the message in `scratch`. */
function writeMessage(head: Uint8Array, parts: readonly string[]): number {
  let most = head.length;
  for (const part of parts) most += 4 + part.length * 3;
  if (paddedLength(most) > scratch.length) scratch = new Uint8Array(paddedLength(most));
  scratch.set(head);
  let at = head.length;
  for (const part of parts) {
    const end = writePart(part, at + 4);
    const length = end - at - 4;
    scratch[at] = length >>> 24;
    scratch[at + 1] = length >>> 16;
    scratch[at + 2] = length >>> 8;
    scratch[at + 3] = length;
    at = end;
  }
  return at;
}

/** Out: the position behind the part. */
function writePart(part: string, at: number): number {
  for (let index = 0; index < part.length; index++) {
    const code = part.charCodeAt(index);
    if (code > 0x7f) {
      const bytes = Buffer.from(part, "utf8");
      scratch.set(bytes, at);
      return at + bytes.length;
    }
    scratch[at + index] = code;
  }
  return at + part.length;
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
