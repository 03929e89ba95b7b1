import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { SluisError } from "../core/sluis-error.ts";

/** Large enough for few calls, small enough to stay in the processor's cache while it is decoded. */
const READ_BYTES = 64 * 1024;

/**
 * The bytes of a file that must stay as it is while it is read: an extract that is still being written, or that is
 * replaced half-way, would give a delivery that never existed as a file.
 * In: a path; it appears in no error, for a file name can hold personal data. Out: its bytes, in pieces.
 * Throws FILE_NOT_FOUND, FILE_UNREADABLE (also for a folder, pipe or device), FILE_CHANGED (grew, shrank, rewritten, gone).
 */
export async function* openFileBytes(path: string): AsyncGenerator<Uint8Array> {
  const handle = await openToRead(path);
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) throw new SluisError("FILE_UNREADABLE", { why: "not a file" });
    const size = Number(before.size);
    let count = 0;
    for (;;) {
      const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
      const { bytesRead } = await readFrom(handle, buffer);
      if (bytesRead === 0) break;
      count += bytesRead;
      if (count > size) throw new SluisError("FILE_CHANGED", { why: "grew" });
      yield buffer.subarray(0, bytesRead);
    }
    if (count < size) throw new SluisError("FILE_CHANGED", { why: "shrank" });
    await checkUnchanged(path, before, await handle.stat({ bigint: true }));
  } finally {
    await handle.close();
  }
}

async function openToRead(path: string): Promise<FileHandle> {
  try {
    // O_NONBLOCK: opening a named pipe without a writer must not wait for ever
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = errorCode(error);
    throw code === "ENOENT" ? new SluisError("FILE_NOT_FOUND") : new SluisError("FILE_UNREADABLE", { why: code });
  }
}

async function readFrom(handle: FileHandle, buffer: Buffer): Promise<{ bytesRead: number }> {
  try {
    return await handle.read(buffer, 0, buffer.length, null);
  } catch (error) {
    throw new SluisError("FILE_UNREADABLE", { why: errorCode(error) });
  }
}

async function checkUnchanged(path: string, before: BigIntStats, after: BigIntStats): Promise<void> {
  if (after.size !== before.size) throw new SluisError("FILE_CHANGED", { why: "grew" });
  if (after.mtimeNs !== before.mtimeNs) throw new SluisError("FILE_CHANGED", { why: "rewritten" });
  const now = await stat(path, { bigint: true }).catch(() => null);
  if (now === null || now.ino !== before.ino || now.dev !== before.dev)
    throw new SluisError("FILE_CHANGED", { why: "gone" });
}

/** The system's own code; its message would name the path. */
function errorCode(error: unknown): string {
  return String((error as { code?: unknown }).code ?? "?");
}
