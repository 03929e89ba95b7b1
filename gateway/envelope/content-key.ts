import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";

/** A fresh content key, 32 random bytes: one per attempt to prepare a delivery, never used again. */
export function createContentKey(): KeyObject {
  return createSecretKey(randomBytes(32));
}

/** A fresh salt for the content root, 32 random bytes: one per delivery (`docs/formats.md`, content root). */
export function createContentSalt(): Uint8Array {
  return new Uint8Array(randomBytes(32));
}

/**
 * HMAC-SHA-256(key, "sluis/ck/1") in hexadecimal. AES-GCM alone does not commit to its key: without this a sender could make
 * one ciphertext that opens to different content under different keys.
 */
export function keyCommitment(contentKey: KeyObject): string {
  return createHmac("sha256", contentKey).update("sluis/ck/1").digest("hex");
}
