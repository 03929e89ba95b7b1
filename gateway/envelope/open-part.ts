import { createDecipheriv, type KeyObject } from "node:crypto";
import { constants, zstdDecompressSync } from "node:zlib";
import { releaseBytes } from "../core/release-bytes.ts";
import { SluisError } from "../core/sluis-error.ts";
import { type PartPosition, partBinding, TAG_BYTES } from "./part-binding.ts";

/** 2^22 bytes = 4 MiB, the largest plaintext a manifest allows: a frame that asks for a larger window is refused unread. */
const LARGEST_WINDOW_LOG = 22;

/** The least that zlib takes. */
const SMALLEST_CHUNK = 64;

/**
 * Opens one sealed part that `checkSealedPart` let pass.
 * In: content key, the part's place, the sealed bytes, and the manifest's length of the plaintext, which is the limit while
 * inflating too. Out: the plaintext.
 * Throws PART_NOT_AUTHENTIC (altered, cut, swapped, of another delivery), PART_NOT_INFLATED (not zstd, or another length).
 */
export function openPart(
  part: PartPosition & { readonly contentKey: KeyObject; readonly sealed: Uint8Array; readonly plainBytes: number },
): Uint8Array<ArrayBuffer> {
  return inflate(decrypt(part), part.n, part.plainBytes);
}

function decrypt(part: PartPosition & { readonly contentKey: KeyObject; readonly sealed: Uint8Array }): Buffer {
  const { nonce, additionalData } = partBinding(part);
  const end = part.sealed.length - TAG_BYTES;
  if (end < 1) throw new SluisError("PART_NOT_AUTHENTIC", { n: part.n });
  try {
    const decipher = createDecipheriv("aes-256-gcm", part.contentKey, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData);
    decipher.setAuthTag(part.sealed.subarray(end));
    const compressed = decipher.update(part.sealed.subarray(0, end));
    decipher.final(); // throws unless the tag fits; nothing was inflated before
    return compressed;
  } catch (cause) {
    throw new SluisError("PART_NOT_AUTHENTIC", { n: part.n }, { cause });
  }
}

function inflate(compressed: Buffer, n: number, plainBytes: number): Uint8Array<ArrayBuffer> {
  const refused = (why: string, cause?: unknown) =>
    new SluisError("PART_NOT_INFLATED", { n, limit: plainBytes, why }, { cause });
  let plaintext: Uint8Array<ArrayBuffer>;
  try {
    plaintext = zstdDecompressSync(compressed, {
      maxOutputLength: plainBytes,
      chunkSize: Math.max(SMALLEST_CHUNK, plainBytes), // in one piece, which the manifest bounds
      params: { [constants.ZSTD_d_windowLogMax]: LARGEST_WINDOW_LOG },
    });
  } catch (cause) {
    throw refused((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too long" : "zstd", cause);
  }
  if (plaintext.length !== plainBytes) throw refused("too short");
  releaseBytes(compressed);
  return plaintext;
}
