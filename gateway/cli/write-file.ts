import { randomBytes } from "node:crypto";
import { existsSync, renameSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { SluisError } from "../core/sluis-error.ts";

/**
 * Writes a file under another name and then renames it, so that it is there completely or not at all; 0600.
 * Throws FILE_EXISTS, FILE_NOT_WRITABLE; what the content throws goes on, and nothing is left behind.
 */
export async function writeNewFile(path: string, content: AsyncIterable<string | Uint8Array>): Promise<void> {
  if (existsSync(path)) throw new SluisError("FILE_EXISTS", { path });
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}.part`);
  try {
    // opened before there is content: a stream that opens its file itself may do so after it was removed again
    const file = await open(temporary, "wx", 0o600);
    await pipeline(content, file.createWriteStream({ flush: true }));
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof SluisError || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new SluisError("FILE_NOT_WRITABLE", { path, why: code }, { cause: error });
  }
}

/** The same for content that is already there. */
export async function writeNewText(path: string, content: string | Uint8Array): Promise<void> {
  async function* once(): AsyncGenerator<string | Uint8Array> {
    yield content;
  }
  await writeNewFile(path, once());
}
