import { open, rm } from "node:fs/promises";

const BLOCK = Buffer.alloc(1024 * 1024);

/**
 * Overwrites a file with zeros and removes it, so that a copy of the store leaves no more behind on the disk than the store itself does with
 * secure_delete. A file that is not there is no failure.
 */
export async function eraseFile(path: string): Promise<void> {
  const file = await open(path, "r+").catch(() => undefined);
  if (file === undefined) return;
  try {
    const { size } = await file.stat();
    for (let at = 0; at < size; at += BLOCK.length) await file.write(BLOCK, 0, Math.min(BLOCK.length, size - at), at);
    await file.sync();
  } catch (error) {
    // where a full disk takes no zeros, nothing was written before
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
