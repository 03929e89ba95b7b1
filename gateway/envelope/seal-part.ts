import { createCipheriv, type KeyObject } from "node:crypto";
import { constants, zstdCompressSync } from "node:zlib";
import { releaseBytes } from "../core/release-bytes.ts";
import { sha256Hex } from "../core/sha256.ts";
import { type PartPosition, partBinding, TAG_BYTES } from "./part-binding.ts";

/** A part as it is stored and sent. `sealed` owns its memory, so a worker can transfer it. */
export interface SealedBytes {
  readonly sealed: Uint8Array<ArrayBuffer>;
  /** Of the sealed bytes, 64 hexadecimal characters. */
  readonly sealedSha256: string;
  /** Length of the plaintext. */
  readonly plainBytes: number;
}

/** Level 1: bulk is sealed while the extract is read, and higher levels cost more time than they save on the line. */
const PARAMETERS = { [constants.ZSTD_c_compressionLevel]: 1 };

/** The least that zlib takes. */
const SMALLEST_CHUNK = 64;

/**
 * Seals one part: zstd, then AES-256-GCM with the tag behind the ciphertext.
 * In: the delivery's content key (32 bytes), the part's place and its plaintext (one JSON array per line).
 * The same plaintext must never be sealed again under one key: zstd may give other bytes, and the nonce would be used twice.
 */
export function sealPart(
  part: PartPosition & { readonly contentKey: KeyObject; readonly plaintext: Uint8Array },
): SealedBytes {
  const { nonce, additionalData } = partBinding(part);
  // one piece that fits nearly always: the usual pieces of 16 KiB are made, filled and joined one by one
  const chunkSize = Math.max(SMALLEST_CHUNK, part.plaintext.length >> 1);
  const compressed = zstdCompressSync(part.plaintext, { params: PARAMETERS, chunkSize });
  const cipher = createCipheriv("aes-256-gcm", part.contentKey, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData);
  const sealed = new Uint8Array(compressed.length + TAG_BYTES);
  const ciphertext = cipher.update(compressed);
  sealed.set(ciphertext);
  cipher.final();
  sealed.set(cipher.getAuthTag(), compressed.length);
  releaseBytes(compressed);
  releaseBytes(ciphertext);
  return { sealed, sealedSha256: sha256Hex(sealed), plainBytes: part.plaintext.length };
}
