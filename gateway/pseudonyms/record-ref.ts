import type { KeyObject } from "node:crypto";
import type { LateText } from "../core/late-text.ts";
import { lengthPrefix } from "../core/length-prefix.ts";
import { keyedName } from "./hn1/keyed-name.ts";
import { keyedMessages, type QueueMessage } from "./hn1/keyed-words.ts";

/**
 * Prepares the record identity of one product under one agreement: `base32(HMAC-SHA-256(K_ref, lp("sluis/ref/1", agreementId, product,
 * key parts))[0..20))`. It is not a pseudonym: K_ref never leaves the supplier and does not rotate with epochs.
 * In: K_ref, agreement id, product name. Out: key parts -> 32 characters.
 */
export function createRecordRef(
  key: KeyObject,
  agreementId: string,
  product: string,
): (keyParts: readonly string[]) => LateText {
  return keyedName(key, refHead(agreementId, product), "");
}

/** The same for key parts that were written down before. Out: queues the digest of a ref. */
export function queueRecordRef(key: KeyObject, agreementId: string, product: string): QueueMessage {
  return keyedMessages(key, refHead(agreementId, product));
}

function refHead(agreementId: string, product: string): Uint8Array {
  return lengthPrefix("sluis/ref/1", agreementId, product);
}

/** One record's `ref`; for many records use `createRecordRef`, which prepares the key once. */
export function recordRef(key: KeyObject, agreementId: string, product: string, keyParts: readonly string[]): string {
  return createRecordRef(key, agreementId, product)(keyParts).text;
}
