import { lengthPrefix } from "../core/length-prefix.ts";

/** Bytes of the GCM tag that end a sealed part. */
export const TAG_BYTES = 16;

/** Which part of which delivery a ciphertext is. */
export interface PartPosition {
  readonly deliveryId: string;
  /** From 1. */
  readonly n: number;
  /** True for the part with the highest number, so that a delivery cannot be cut short. */
  readonly last: boolean;
}

/**
 * What binds a ciphertext to its place, our suite sluis-2026-1: nonce = 4 zero bytes || uint64be(n), additional data =
 * lp("sluis/part/1", deliveryId, n in decimal, "more" | "last"). The content key is new for every attempt, so a nonce that only
 * counts parts is never used twice under one key (NIST SP 800-38D section 8.2.1).
 */
export function partBinding({ deliveryId, n, last }: PartPosition): { nonce: Buffer; additionalData: Buffer } {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(n), 4);
  return { nonce, additionalData: lengthPrefix("sluis/part/1", deliveryId, String(n), last ? "last" : "more") };
}
