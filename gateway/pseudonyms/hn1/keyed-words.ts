import type { KeyObject } from "node:crypto";
import { type DigestTaker, flushHmacs, hmacState, paddedLength, queueHmac } from "./hmac-state.ts";
import { LANES } from "./sha256-lanes.ts";
import { mostBytes, writeParts } from "./write-parts.ts";

// one message is written at a time, so all makers of this thread share the buffer
let scratch = new Uint8Array(1024);

/** Queues the digest of parts that stand as lp(parts) in bytes[from, to), for whoever takes it. */
export type QueueMessage = (bytes: Uint8Array, from: number, to: number, taker: DigestTaker) => void;

/**
 * Prepares HMAC-SHA-256(key, head || lp(parts)) for many parts that were written down before.
 * In: the key; `head`, the length-prefixed parts that are the same for every message. Out: queues a digest; it comes when four wait, or with
 * `flushHmacs`.
 */
export function keyedMessages(key: KeyObject, head: Uint8Array): QueueMessage {
  const state = hmacState(key);
  return (bytes, from, to, taker) => {
    const length = head.length + to - from;
    makeRoom(length);
    scratch.set(head);
    for (let at = from, into = head.length; at < to; at++, into++) scratch[into] = bytes[at]!;
    queueHmac(state, scratch, length, taker);
  };
}

/** As `keyedMessages`, of the parts themselves (UTF-8). */
export function keyedDigests(key: KeyObject, head: Uint8Array): (parts: readonly string[], taker: DigestTaker) => void {
  const state = hmacState(key);
  return (parts, taker) => {
    makeRoom(head.length + mostBytes(parts));
    scratch.set(head);
    queueHmac(state, scratch, writeParts(parts, scratch, head.length), taker);
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

/** The digest is taken over at once, so nothing in the buffer is worth keeping. */
function makeRoom(length: number): void {
  if (paddedLength(length) > scratch.length) scratch = new Uint8Array(paddedLength(length));
}
