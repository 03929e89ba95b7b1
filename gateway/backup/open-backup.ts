import { createReadStream } from "node:fs";
import { createZstdDecompress } from "node:zlib";
import { Decrypter } from "age-encryption";
import { SluisError } from "../core/sluis-error.ts";
import type { ArchiveFile } from "./archive-file.ts";
import { readTar } from "./read-tar.ts";
import { bytesOfWeb, through, webStreamOf } from "./streams.ts";

/** A backup file that can be read from its start any number of times. */
export interface OpenedBackup {
  /** The files in it, each to be read before the next. */
  files(): AsyncGenerator<ArchiveFile, void, undefined>;
}

/** What age says for a key that is not one of the recipients; it has no codes. */
const OTHER_KEY = "no identity matched any of the file's recipients";

/**
 * Opens a backup file. In: its path, the private recovery key, who is told how many bytes of it were read, a signal that ends reading.
 * Reading throws BACKUP_UNREADABLE, BACKUP_KEY_WRONG, BACKUP_DAMAGED for a file that is not whole or was changed, and the signal's reason.
 */
export function openBackup(
  path: string,
  recoveryKey: string,
  read: (bytes: number) => void,
  signal: AbortSignal,
): OpenedBackup {
  async function* encrypted(): AsyncGenerator<Uint8Array, void, undefined> {
    let total = 0;
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      signal.throwIfAborted();
      total += (chunk as Buffer).length;
      read(total);
      yield chunk as Buffer;
    }
  }
  async function* plaintext(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      const decrypter = new Decrypter();
      decrypter.addIdentity(recoveryKey);
      const compressed = bytesOfWeb(await decrypter.decrypt(webStreamOf(encrypted())));
      for await (const chunk of through(compressed, createZstdDecompress())) {
        signal.throwIfAborted();
        yield chunk;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw refusal(path, error);
    }
  }
  return { files: () => readTar(plaintext()) };
}

function refusal(path: string, error: unknown): unknown {
  const { code, syscall, message } = error as { code?: string; syscall?: string; message?: string };
  if (error instanceof SluisError) return error;
  if (syscall !== undefined) return new SluisError("BACKUP_UNREADABLE", { path, why: code ?? "?" }, { cause: error });
  if (message === OTHER_KEY) return new SluisError("BACKUP_KEY_WRONG", {}, { cause: error });
  return new SluisError("BACKUP_DAMAGED", { why: "age" }, { cause: error });
}
