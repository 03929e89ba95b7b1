import { open, rename, rm } from "node:fs/promises";

/** Text gathered before it is written, in characters. */
const BATCH = 256 * 1024;

/** A file that appears under its name only when it is whole. */
export interface WholeFile extends AsyncDisposable {
  write(text: string): Promise<void>;
  /** Flushes to disk and gives the file its name. */
  finish(): Promise<void>;
}

/**
 * Opens a file beside its final name (ending in `.part`). In: the final path. Disposing of one that was not finished removes it.
 */
export async function openWholeFile(path: string): Promise<WholeFile> {
  const draft = `${path}.part`;
  // a draft is always made anew: a link that somebody put there is not followed, and the rights are ours
  await rm(draft, { force: true });
  const handle = await open(draft, "wx", 0o600);
  let waiting = "";
  let finished = false;
  const flush = async () => {
    await handle.write(waiting);
    waiting = "";
  };
  return {
    async write(text) {
      waiting += text;
      if (waiting.length >= BATCH) await flush();
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
