import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { SluisError } from "../core/sluis-error.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { CheckpointKeeper } from "../deliveries/ports/checkpoint-keeper.ts";

/** Where our newest checkpoints are kept in the data folder; never part of a backup. */
export const CHECKPOINT_FILE = "own-checkpoints.json";

/** Least time between two writes, milliseconds. What a second brings may be missing: the partner's cosignature tells that too. */
const EVERY = 1_000;

/** Largest file, bytes: some hundred partners. */
const LIMIT = 1024 * 1024;

/**
 * Keeps checkpoints in a file beside the store. In: the data folder, the clock. Out: the keeper; `load` throws JSON_INVALID and what else
 * the reader refuses when somebody wrote in the file, for then nobody knows what our logs were.
 */
export function checkpointFile(dataDir: string, clock: Clock): CheckpointKeeper {
  const path = join(dataDir, CHECKPOINT_FILE);
  const notes = new Map<string, string>();
  let writing: Promise<void> = Promise.resolve();
  let writtenAt = Number.NEGATIVE_INFINITY;
  return {
    async load() {
      let bytes: Uint8Array;
      try {
        bytes = await readFile(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return notes;
        throw error;
      }
      const kept = parseStrictJson(bytes, { bytes: LIMIT });
      if (kept === null || typeof kept !== "object" || Array.isArray(kept))
        throw new SluisError("JSON_INVALID", { why: CHECKPOINT_FILE, at: 0 });
      for (const [origin, note] of Object.entries(kept)) notes.set(origin, String(note));
      return notes;
    },
    async keep(origin, note) {
      notes.set(origin, note);
      const now = clock.now();
      if (Math.abs(now - writtenAt) < EVERY) return;
      writtenAt = now;
      writing = writing.then(() => write(dataDir, path, JSON.stringify(Object.fromEntries(notes))));
      const mine = writing;
      writing = writing.catch(() => {});
      await mine;
    },
  };
}

async function write(folder: string, path: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${path}.part`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
