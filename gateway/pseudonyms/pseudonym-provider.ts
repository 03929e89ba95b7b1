import type { LateText } from "../core/late-text.ts";
import type { QueueMessage } from "./hn1/keyed-words.ts";

/** What two gateways agree on in a key check, besides the key itself. */
export interface KeyCheckStatement {
  readonly role: "supplier" | "receiver";
  readonly ownOin: string;
  readonly peerOin: string;
  /** Fresh random bytes of the side that asks and of the side that answers. */
  readonly nonceA: Uint8Array;
  readonly nonceB: Uint8Array;
  readonly normaliserDigest: string;
  readonly agreementHash: string;
}

/**
 * What makes pseudonyms of one domain in one epoch. HN1 in software is one provider; an HSM or an OPRF (RFC 9497) can stand beside it,
 * which its suite then says.
 */
export interface PseudonymProvider {
  readonly suite: string;
  readonly domain: string;
  readonly epoch: string;
  /** Eight public characters; tokens with different KIDs are not comparable. */
  readonly kid: string;
  holds(type: string): boolean;
  /** In: a key type, its normalised parts. Out: `hn1.KID.type.…`. Throws PSEUDONYM_KEY_NOT_HELD, PSEUDONYM_PART_EMPTY. */
  token(type: string, parts: readonly string[]): string;
  /** The same, made together with others when it is first read. */
  lateToken(type: string, parts: readonly string[]): LateText;
  /** What stands before the letters of every token of the type. */
  prefixOf(type: string): string;
  /** Queues the digests of tokens of the type whose normalised parts were written down before. Throws PSEUDONYM_KEY_NOT_HELD. */
  queueOf(type: string): QueueMessage;
  /** KCV_type, compared between holders of the type. Throws PSEUDONYM_KEY_NOT_HELD. */
  keyCheck(type: string): string;
  /** The answer to a challenge for the type, 64 hexadecimal characters. Throws PSEUDONYM_KEY_NOT_HELD. */
  keyCheckAnswer(type: string, statement: KeyCheckStatement): string;
}
