import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { SluisError } from "../core/sluis-error.ts";

/**
 * Writes files into a new folder under another name and then renames it, so that it is there completely or not at all; 0700.
 * In: the folder; paths in it, which are ours and never from outside, with their bytes. Throws FILE_EXISTS, FILE_NOT_WRITABLE.
 */
export function writeNewFolder(
  path: string,
  files: Iterable<{ readonly path: string; readonly bytes: Uint8Array }>,
): void {
  if (existsSync(path)) throw new SluisError("FILE_EXISTS", { path });
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}.part`);
  try {
    mkdirSync(temporary, { mode: 0o700 });
    for (const file of files) {
      const target = join(temporary, file.path);
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      writeFileSync(target, file.bytes, { mode: 0o600, flush: true });
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (error instanceof SluisError || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new SluisError("FILE_NOT_WRITABLE", { path, why: (error as NodeJS.ErrnoException).code }, { cause: error });
  }
}
