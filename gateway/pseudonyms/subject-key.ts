import type { KeyObject } from "node:crypto";
import { lengthPrefix } from "../core/length-prefix.ts";
import { type DigestTaker, flushHmacs } from "./hn1/hmac-state.ts";
import { keyedDigests, keyedMessages, type QueueMessage } from "./hn1/keyed-words.ts";
import { LANES } from "./hn1/sha256-lanes.ts";
import { RULES } from "./hn1/suite.ts";

/** Bytes of a key in the subject index: among 100 million of them a search finds a wrong one once in 10^11 times. */
export const SUBJECT_KEY_BYTES = 8;

/** Where a key is written once its digest was made. */
export interface KeyPlace {
  /** The bytes at that time, and where in them. */
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** Makes keys of one type. */
export interface SubjectKeyMaker {
  /** Queues the key of normalised parts: it stands in its place when four wait, or with `flush`. */
  queue(parts: readonly string[], place: KeyPlace): void;
  /** Writes what waits. */
  flush(): void;
}

/**
 * Prepares the subject index's keys of one type: the first 8 bytes of HMAC-SHA-256(K_subject, lp("sluis/subject/1", type, "NLN-1", parts)).
 * It is not a pseudonym: K_subject never leaves the supplier and does not rotate with epochs, so a person is found after token keys are gone.
 * In: K_subject, the key type. Out: the maker.
 */
export function createSubjectKey(key: KeyObject, type: string): SubjectKeyMaker {
  const queue = keyedDigests(key, subjectHead(type));
  return {
    queue: (parts, place) => queue(parts, writtenTo(place)),
    flush: flushHmacs,
  };
}

/** The same for parts that were written down before. Out: queues the digest of a key. */
export function queueSubjectKey(key: KeyObject, type: string): QueueMessage {
  return keyedMessages(key, subjectHead(type));
}

/** Writes a key. In: the words of a digest as a `DigestTaker` is told them; the target, where in it. */
export function writeSubjectKey(words: Int32Array, lane: number, target: Uint8Array, at: number): void {
  for (let byte = 0; byte < SUBJECT_KEY_BYTES; byte++)
    target[at + byte] = words[lane + (byte >> 2) * LANES]! >>> (24 - 8 * (byte & 3));
}

function subjectHead(type: string): Uint8Array {
  return lengthPrefix("sluis/subject/1", type, RULES);
}

/** Takes one digest, and writes the beginning of it. */
function writtenTo(place: KeyPlace): DigestTaker {
  return { take: (words, lane) => writeSubjectKey(words, lane, place.bytes, place.at) };
}
