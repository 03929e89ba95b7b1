import { randomBytes } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { SluisError } from "../core/sluis-error.ts";

/**
 * Makes a file (0600) that is there completely or not at all, also after a power cut, and never takes the place of another: of
 * two processes that make it at once, one gets KEY_FILE_EXISTS.
 */
export function createFileOnce(path: string, text: string): void {
  place(path, text, (temporary) => {
    try {
      linkSync(temporary, path); // unlike rename, link does not overwrite
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
      throw new SluisError("KEY_FILE_EXISTS", { name: basename(path) }, { cause });
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

/** Puts new content in the place of a file, completely or not at all. */
export function replaceFile(path: string, text: string): void {
  place(path, text, (temporary) => renameSync(temporary, path));
}

/** Start of the name of a file that is being removed: nobody reads it any more. */
const DOOMED = ".removed-";

/** Removes a file durably, its bytes overwritten; nothing when it is not there. A disk may keep the bytes elsewhere all the same. */
export function removeFile(path: string): void {
  const doomed = join(dirname(path), DOOMED + basename(path));
  try {
    renameSync(path, doomed); // first, so that a crash leaves no half overwritten file under its name
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  wipe(doomed);
}

/** Finishes in a folder what a crash broke off in `removeFile`. */
export function finishRemovals(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith(DOOMED)) wipe(join(folder, name));
}

function wipe(path: string): void {
  const file = openSync(path, "r+");
  try {
    writeSync(file, Buffer.alloc(fstatSync(file).size));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  rmSync(path, { force: true });
  syncFolder(dirname(path));
}

function place(path: string, text: string, move: (temporary: string) => void): void {
  const temporary = join(dirname(path), `.${randomBytes(8).toString("hex")}.tmp`);
  const file = openSync(temporary, "wx", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  move(temporary);
  syncFolder(dirname(path));
}

/** Makes the new name durable; systems that cannot open a folder do that by themselves. */
function syncFolder(path: string): void {
  let folder: number;
  try {
    folder = openSync(path, "r");
  } catch {
    return;
  }
  try {
    fsyncSync(folder);
  } catch (error) {
    if (!["EPERM", "EINVAL", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    closeSync(folder);
  }
}
