import { randomUUID } from "node:crypto";
import { open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Text gathered before it is written, in characters. */
const BATCH = 256 * 1024;

/** A file that appears under its name only when it is whole. */
export interface WholeFile extends AsyncDisposable {
  /** Out: what to wait for before more is written; undefined, so that no row costs a wait, while the text is only gathered. */
  write(text: string): Promise<void> | undefined;
  /** Flushes to disk and gives the file its name. */
  finish(): Promise<void>;
}

/**
 * Opens a file beside its final name (ending in `.part`), under a name that nobody else uses: two instances may write the same file. In:
 * the final path. Disposing of one that was not finished removes it. What a process that died left of this file is removed too; whoever
 * still writes that cannot finish it, and writes it again.
 */
export async function openWholeFile(path: string): Promise<WholeFile> {
  for (const name of await readdir(dirname(path)))
    if (name.startsWith(`${basename(path)}.`) && name.endsWith(".part"))
      await rm(join(dirname(path), name), { force: true });
  const draft = `${path}.${randomUUID()}.part`;
  // made anew: a link that somebody put there is not followed, and the rights are ours
  const handle = await open(draft, "wx", 0o600);
  let waiting = "";
  let finished = false;
  const flush = async () => {
    await handle.write(waiting);
    waiting = "";
  };
  return {
    write(text) {
      waiting += text;
      return waiting.length >= BATCH ? flush() : undefined;
    },
    async finish() {
      await flush();
      await handle.sync();
      await handle.close();
      await rename(draft, path);
      finished = true;
    },
    async [Symbol.asyncDispose]() {
      if (finished) return;
      await handle.close();
      await rm(draft, { force: true });
    },
  };
}
