import { SluisError } from "../core/sluis-error.ts";
import { type Checkpoint, type LogSigner, parseCheckpointText, signCheckpoint } from "./checkpoint.ts";
import type { LogStorage } from "./log-storage.ts";
import { treeRoot } from "./merkle-proof.ts";
import { parseNote } from "./signed-note.ts";

/** A checkpoint with the note that carries its signatures. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: string;
}

/**
 * The signed checkpoint of a log as it is now, saved in the same transaction. A log never signs what does not continue what it
 * signed before (C2SP tlog-checkpoint), so the last checkpoint's root is computed again first. When nothing was added since, the
 * saved note is returned, with the cosignatures it has gathered.
 * In: storage, origin of the log, signer. Out: the checkpoint and its note. Throws LOG_INTEGRITY when the log is smaller than its
 * last checkpoint or has another root there.
 */
export async function currentCheckpoint(
  storage: LogStorage,
  origin: string,
  signer: LogSigner,
): Promise<SignedCheckpoint> {
  const { size } = await storage.head(origin);
  const lookup: Parameters<typeof treeRoot>[0] = (wanted) => storage.nodes(origin, wanted);
  const [root, last] = await Promise.all([treeRoot(lookup, size), storage.lastCheckpoint(origin)]);
  if (last !== undefined) {
    const saved = parseCheckpointText(parseNote(last.note).text);
    if (saved.origin !== origin || saved.size !== last.size)
      throw new SluisError("LOG_INTEGRITY", { log: origin, why: "checkpoint" });
    if (saved.size > size) throw new SluisError("LOG_INTEGRITY", { log: origin, why: "size" });
    const before = saved.size === size ? root : await treeRoot(lookup, saved.size);
    if (Buffer.compare(before, saved.root) !== 0) throw new SluisError("LOG_INTEGRITY", { log: origin, why: "root" });
    if (saved.size === size) return { ...saved, note: last.note };
  }
  const checkpoint: Checkpoint = { origin, size, root };
  const note = signCheckpoint(checkpoint, signer);
  await storage.saveCheckpoint(origin, size, note);
  return { ...checkpoint, note };
}
