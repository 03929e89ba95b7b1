import type { KeyObject } from "node:crypto";
import { SHA256_START, sha256Block } from "./sha256-block.ts";

const BLOCK = 64;
const DIGEST = 32;

/** HMAC-SHA-256 of one key as two saved SHA-256 states: the key's block is hashed once, not for each message. As secret as the key. */
export interface HmacState {
  readonly inner: Int32Array;
  readonly outer: Int32Array;
}

const running = new Int32Array(8);
const outerBlock = new Uint8Array(BLOCK);

/** Prepares a key (RFC 2104). In: a secret key of at most 64 bytes. Out: its states; the bytes of the key are wiped. */
export function hmacState(key: KeyObject): HmacState {
  const bytes = key.export();
  const state = { inner: padded(bytes, 0x36), outer: padded(bytes, 0x5c) };
  bytes.fill(0);
  return state;
}

function padded(key: Uint8Array, pad: number): Int32Array {
  const block = new Uint8Array(BLOCK);
  block.set(key);
  for (let at = 0; at < BLOCK; at++) block[at]! ^= pad;
  const state = Int32Array.from(SHA256_START);
  sha256Block(state, block, 0);
  block.fill(0);
  return state;
}

/** Bytes that a message of `length` bytes needs in the buffer given to `hmacWords`. */
export function paddedLength(length: number): number {
  return Math.ceil((length + 9) / BLOCK) * BLOCK;
}

/**
 * HMAC-SHA-256 over the first `length` bytes of `buffer`.
 * In: a prepared key; a buffer of at least `paddedLength(length)` bytes, written behind the message. Out: the digest as eight words
 * (big-endian), valid until the next call.
 */
export function hmacWords(key: HmacState, buffer: Uint8Array, length: number): Int32Array {
  const end = paddedLength(length);
  pad(buffer, length, end);
  running.set(key.inner);
  for (let at = 0; at < end; at += BLOCK) sha256Block(running, buffer, at);
  for (let word = 0; word < 8; word++) writeWord(outerBlock, word * 4, running[word]!);
  pad(outerBlock, DIGEST, BLOCK);
  running.set(key.outer);
  sha256Block(running, outerBlock, 0);
  return running;
}

/** FIPS 180-4 section 5.1.1, with the key's block counted in. */
function pad(buffer: Uint8Array, length: number, end: number): void {
  buffer[length] = 0x80;
  for (let at = length + 1; at < end - 4; at++) buffer[at] = 0;
  writeWord(buffer, end - 4, (BLOCK + length) * 8);
}

function writeWord(buffer: Uint8Array, at: number, word: number): void {
  buffer[at] = word >>> 24;
  buffer[at + 1] = word >>> 16;
  buffer[at + 2] = word >>> 8;
  buffer[at + 3] = word;
}
