import { constants, createZstdCompress } from "node:zlib";
import type { Encrypter } from "age-encryption";
import { SluisError } from "../core/sluis-error.ts";
import { bytesOfWeb, through, webStreamOf } from "./streams.ts";

/** Level 3 compresses about as fast as age encrypts. */
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

/** Refuses what is no public recovery key, so that this is not found out when a backup is needed. Throws BACKUP_RECIPIENT_INVALID. */
export async function encrypterFor(recipients: readonly string[]): Promise<Encrypter> {
  if (recipients.length === 0) throw new SluisError("BACKUP_NO_RECIPIENT");
  // a gateway makes a backup once a day, if at all, and else does without the memory that the library takes
  const age = await import("age-encryption");
  const encrypter = new age.Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch (cause) {
      throw new SluisError("BACKUP_RECIPIENT_INVALID", {}, { cause });
    }
  }
  return encrypter;
}

/**
 * Compresses (zstd) and encrypts (age-encryption.org/v1) a stream. Whoever holds the private key of any recipient can open it, also
 * without this program: `age -d -i KEY FILE | zstd -d | tar x`.
 * In: public recovery keys, the bytes. Out: the bytes of the file. Throws BACKUP_NO_RECIPIENT, BACKUP_RECIPIENT_INVALID, and what
 * the bytes throw.
 */
export async function* sealBackup(
  recipients: readonly string[],
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encrypter = await encrypterFor(recipients);
  yield* bytesOfWeb(await encrypter.encrypt(webStreamOf(through(bytes, createZstdCompress(LEVEL)))));
}
