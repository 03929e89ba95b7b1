import type { KeyObject } from "node:crypto";
import { lengthPrefix } from "../core/length-prefix.ts";
import { keyedWords } from "./hn1/keyed-words.ts";
import { RULES } from "./hn1/suite.ts";

/** Bytes of a key in the subject index: among 100 million of them a search finds a wrong one once in 10^11 times. */
export const SUBJECT_KEY_BYTES = 8;

/**
 * Prepares the subject index's keys of one type: the first 8 bytes of HMAC-SHA-256(K_subject, lp("sluis/subject/1", type, "NLN-1", parts)).
 * It is not a pseudonym: K_subject never leaves the supplier and does not rotate with epochs, so a person is found after token keys are gone.
 * In: K_subject, the key type. Out: normalised parts, where to write and at which byte.
 */
export function createSubjectKey(
  key: KeyObject,
  type: string,
): (parts: readonly string[], target: Uint8Array, at: number) => void {
  const words = keyedWords(key, lengthPrefix("sluis/subject/1", type, RULES));
  return (parts, target, at) => {
    const digest = words(parts);
    for (let byte = 0; byte < SUBJECT_KEY_BYTES; byte++)
      target[at + byte] = digest[byte >> 2]! >>> (24 - 8 * (byte & 3));
  };
}
