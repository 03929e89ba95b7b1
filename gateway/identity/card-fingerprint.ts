import { createHash } from "node:crypto";
import { base32 } from "../core/base32.ts";

/**
 * The fingerprint of a partner card, to be read out by telephone: SHA-256("sluis/card/1" || 0x00 || JCS payload), the first 20
 * bytes as 8 groups of 4 characters without i l o u. 160 bits, so that no second card can be made to fit.
 * In: the card's JCS text. Out: `xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx`.
 */
export function cardFingerprint(cardText: string): string {
  const digest = createHash("sha256").update("sluis/card/1\0").update(cardText).digest();
  return base32(digest.subarray(0, 20)).match(/.{4}/g)!.join(" ");
}
