import type { KeyObject } from "node:crypto";
import { type DigestTaker, flushHmacs, hmacState, paddedLength, queueHmac } from "./hmac-state.ts";
import { LANES } from "./sha256-lanes.ts";

// one message is written at a time, so all makers of this thread share the buffer
let scratch = new Uint8Array(1024);

/**
 * Prepares HMAC-SHA-256(key, head || lp(parts)) for many parts.
 * In: the key; `head`, the length-prefixed parts that are the same for every message. Out: queues the digest of parts (UTF-8) for whoever
 * takes it; it comes when four wait, or with `flushHmacs`.
 */
export function keyedDigests(key: KeyObject, head: Uint8Array): (parts: readonly string[], taker: DigestTaker) => void {
  const state = hmacState(key);
  return (parts, taker) => {
    // the length first: writing a long message may replace the buffer
    const length = writeMessage(head, parts);
    queueHmac(state, scratch, length, taker);
  };
}

/** As `keyedDigests`, at once. Out: parts -> the digest as eight words, valid until the next call. */
export function keyedWords(key: KeyObject, head: Uint8Array): (parts: readonly string[]) => Int32Array {
  const queue = keyedDigests(key, head);
  const digest = new Int32Array(8);
  const taker: DigestTaker = {
    take(words, at) {
      for (let word = 0; word < digest.length; word++) digest[word] = words[at + word * LANES]!;
    },
  };
  return (parts) => {
    queue(parts, taker);
    flushHmacs();
    return digest;
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
