import type { KeyObject } from "node:crypto";
import { createSha256Lanes, LANES, SHA256_START } from "./sha256-lanes.ts";

const BLOCK = 64;
const BLOCK_WORDS = 16;
const STATE_WORDS = 8;

/** HMAC-SHA-256 of one key as two saved SHA-256 states: the key's block is hashed once, not for each message. As secret as the key. */
export interface HmacState {
  readonly inner: Int32Array;
  readonly outer: Int32Array;
}

/**
 * Who waits for a digest. It is told the eight words (big-endian), of which the first stands at `at` and each next one `LANES` further,
 * and takes what it needs at once: whatever is hashed next overwrites them.
 */
export interface DigestTaker {
  take(words: Int32Array, at: number): void;
}

const lanes = createSha256Lanes();

// messages that wait to be hashed together, one in each lane
const keys: HmacState[] = [];
const blocks: number[] = [];
const takers: DigestTaker[] = [];
let waiting = 0;

/** Prepares a key (RFC 2104). In: a secret key of at most 64 bytes. Out: its states; the bytes of the key are wiped. */
export function hmacState(key: KeyObject): HmacState {
  flushHmacs();
  const bytes = key.export();
  const state = { inner: padded(bytes, 0x36), outer: padded(bytes, 0x5c) };
  bytes.fill(0);
  return state;
}

function padded(key: Uint8Array, pad: number): Int32Array {
  const block = new Uint8Array(BLOCK);
  block.set(key);
  for (let at = 0; at < BLOCK; at++) block[at]! ^= pad;
  const words = lanes.words();
  write(words, lanes.inner, SHA256_START);
  writeBlocks(words, 0, block, BLOCK_WORDS);
  lanes.compress(lanes.inner, lanes.messages);
  block.fill(0);
  writeBlocks(words, 0, block, BLOCK_WORDS);
  return Int32Array.from({ length: STATE_WORDS }, (_, word) => words[lanes.inner + word * LANES]!);
}

/** Bytes that a message of `length` bytes needs in the buffer given to `queueHmac`. */
export function paddedLength(length: number): number {
  return Math.ceil((length + 9) / BLOCK) * BLOCK;
}

/**
 * Queues HMAC-SHA-256 over the first `length` bytes of `buffer`. The message is taken over at once; its digest comes when four wait, or with
 * `flushHmacs`.
 * In: a prepared key; a buffer of at least `paddedLength(length)` bytes, written behind the message; who gets the digest.
 */
export function queueHmac(key: HmacState, buffer: Uint8Array, length: number, taker: DigestTaker): void {
  const lane = waiting;
  const end = paddedLength(length);
  pad(buffer, length, end);
  lanes.makeRoom(end / BLOCK);
  writeBlocks(lanes.words(), lane, buffer, end / 4);
  keys[lane] = key;
  blocks[lane] = end / BLOCK;
  takers[lane] = taker;
  waiting += 1;
  if (waiting === LANES) flushHmacs();
}

/** Hashes what waits and tells the digests. */
export function flushHmacs(): void {
  if (waiting === 0) return;
  const words = lanes.words();
  let most = 0;
  for (let lane = 0; lane < waiting; lane++) {
    write(words, lanes.inner + lane, keys[lane]!.inner);
    write(words, lanes.outer + lane, keys[lane]!.outer);
    most = Math.max(most, blocks[lane]!);
  }
  for (let block = 0; block < most; block++) {
    lanes.compress(lanes.inner, lanes.messages + block * BLOCK_WORDS * LANES);
    for (let lane = 0; lane < waiting; lane++)
      if (blocks[lane] === block + 1)
        for (let word = lane; word < STATE_WORDS * LANES; word += LANES)
          words[lanes.digests + word] = words[lanes.inner + word]!;
  }
  lanes.compress(lanes.outer, lanes.digests);
  const told = waiting;
  waiting = 0;
  for (let lane = 0; lane < told; lane++) takers[lane]!.take(words, lanes.outer + lane);
}

/** Writes the state of one lane. */
function write(words: Int32Array, at: number, state: ArrayLike<number>): void {
  for (let word = 0; word < STATE_WORDS; word++) words[at + word * LANES] = state[word]!;
}

/** Writes the blocks of one lane's message, big-endian. In: how many words. */
function writeBlocks(words: Int32Array, lane: number, bytes: Uint8Array, count: number): void {
  let to = lanes.messages + lane;
  for (let at = 0; at < count * 4; at += 4, to += LANES)
    words[to] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** FIPS 180-4 section 5.1.1, with the key's block counted in. */
function pad(buffer: Uint8Array, length: number, end: number): void {
  buffer[length] = 0x80;
  for (let at = length + 1; at < end - 4; at++) buffer[at] = 0;
  const bits = (BLOCK + length) * 8;
  for (let byte = 0; byte < 4; byte++) buffer[end - 4 + byte] = bits >>> (24 - 8 * byte);
}
