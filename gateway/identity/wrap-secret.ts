import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";
import { lengthPrefix } from "../core/length-prefix.ts";
import { SluisError } from "../core/sluis-error.ts";

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Wraps a secret under the key-encryption key, bound to a purpose that names what and whose it is, such as `delivery:<id>`.
 * Out: version || nonce || AES-256-GCM ciphertext || tag. A random nonce is safe here: one key wraps far fewer than 2^32 secrets
 * (NIST SP 800-38D section 8.3).
 */
export function wrap(kek: KeyObject, purpose: string, secret: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", kek, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(lengthPrefix("sluis/wrap/1", purpose));
  const sealed = cipher.update(secret);
  cipher.final();
  return Uint8Array.from(Buffer.concat([Uint8Array.of(VERSION), nonce, sealed, cipher.getAuthTag()]));
}

/** Opens what `wrap` made. Throws UNWRAP_FAILED for another purpose or key, or changed bytes. */
export function unwrap(kek: KeyObject, purpose: string, wrapped: Uint8Array): Uint8Array {
  const start = 1 + NONCE_BYTES;
  const end = wrapped.length - TAG_BYTES;
  try {
    if (wrapped[0] !== VERSION || end < start) throw new Error("not a wrapped secret");
    const nonce = wrapped.subarray(1, start);
    const decipher = createDecipheriv("aes-256-gcm", kek, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(lengthPrefix("sluis/wrap/1", purpose));
    decipher.setAuthTag(wrapped.subarray(end));
    const secret = decipher.update(wrapped.subarray(start, end));
    decipher.final();
    return Uint8Array.from(secret);
  } catch (cause) {
    throw new SluisError("UNWRAP_FAILED", { purpose }, { cause });
  }
}
