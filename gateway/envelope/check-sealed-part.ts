import { sha256Hex } from "../core/sha256.ts";
import { SluisError } from "../core/sluis-error.ts";

/**
 * Checks received bytes against what the opened manifest says of that part, before any of them is used or kept.
 * In: number from 1, the bytes, the manifest's digest and length. Throws PART_DIFFERS.
 */
export function checkSealedPart(
  n: number,
  sealed: Uint8Array,
  expected: { readonly sealedSha256: string; readonly sealedBytes: number },
): void {
  if (sealed.length !== expected.sealedBytes || sha256Hex(sealed) !== expected.sealedSha256)
    throw new SluisError("PART_DIFFERS", { n });
}
