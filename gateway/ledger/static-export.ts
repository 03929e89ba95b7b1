import { parseCheckpointText } from "./checkpoint.ts";
import type { LogStorage } from "./log-storage.ts";
import type { NodePlace } from "./merkle-proof.ts";
import { parseNote } from "./signed-note.ts";
import { tileNumber, tilesOf } from "./tile.ts";

/** One file of a static export. */
export interface ExportedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const BUNDLE_WIDTH = 256;

/**
 * The log as static files that third-party tools can check (C2SP tlog-tiles): hash tiles, entry bundles and, last, the checkpoint.
 * In: storage, on one read snapshot; origin. Out: the files for the largest cosigned checkpoint, with its cosignatures, or for the last
 * saved one where none is cosigned; one after the other, none without a checkpoint.
 */
export async function* staticExport(storage: LogStorage, origin: string): AsyncGenerator<ExportedFile> {
  const saved = (await storage.lastCosigned(origin)) ?? (await storage.lastCheckpoint(origin));
  if (saved === undefined) return;
  const { size } = parseCheckpointText(parseNote(saved.note).text);
  for (const { path, level, first, width } of tilesOf(size)) {
    const wanted: NodePlace[] = Array.from({ length: width }, (_, at) => ({ level: 8 * level, index: first + at }));
    yield { path, bytes: Buffer.concat(await storage.nodes(origin, wanted)) };
  }
  for (let from = 0; from < size; from += BUNDLE_WIDTH) {
    const entries = await storage.entries(origin, from, Math.min(from + BUNDLE_WIDTH, size));
    const path = `tile/entries/${tileNumber(from / BUNDLE_WIDTH, entries.length)}`;
    yield { path, bytes: Buffer.concat(entries.flatMap(({ leaf }) => [lengthOf(leaf), leaf])) };
  }
  yield { path: "checkpoint", bytes: Buffer.from(saved.note, "utf8") };
}

/** Entry bundles are big-endian uint16 length-prefixed entries. */
function lengthOf(leaf: Uint8Array): Uint8Array {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(leaf.length);
  return length;
}
