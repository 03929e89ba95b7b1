import type { LogBundle } from "../core/types/log-bundle.ts";
import { parseCheckpointText } from "./checkpoint.ts";
import { parseNote } from "./signed-note.ts";
import { tileNumber, tilesOf } from "./tile.ts";

/** One file of a static export. */
export interface ExportedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const BUNDLE_WIDTH = 256;
const HASH_BYTES = 32;

/**
 * The log as static files that third-party tools can check (C2SP tlog-tiles): hash tiles, entry bundles and, last, the checkpoint.
 * In: the log's bundle, as `writeBundle` makes it. Out: the files for its largest cosigned checkpoint, with the cosignatures, or for the
 * largest one where none is cosigned; none without a checkpoint. Throws NOTE_MALFORMED, CHECKPOINT_MALFORMED.
 */
export function* staticExport({ entries, tiles, checkpoints }: LogBundle): Generator<ExportedFile> {
  const notes = checkpoints.map((note) => {
    const { text, signatures } = parseNote(note);
    return { note, size: parseCheckpointText(text).size, cosigned: signatures.length > 1 };
  });
  const [newest] = notes.sort((a, b) => Number(b.cosigned) - Number(a.cosigned) || b.size - a.size);
  if (newest === undefined) return;
  // the bundle's tiles are of all entries: one that was narrower at the checkpoint is the beginning of the one that is there
  const widest = new Map(tiles.map(({ path, data }) => [withoutWidth(path), Buffer.from(data, "base64")]));
  for (const { path, width } of tilesOf(newest.size))
    yield { path, bytes: widest.get(withoutWidth(path))!.subarray(0, width * HASH_BYTES) };
  for (let from = 0; from < newest.size; from += BUNDLE_WIDTH) {
    const leaves = entries.slice(from, Math.min(from + BUNDLE_WIDTH, newest.size));
    const path = `tile/entries/${tileNumber(from / BUNDLE_WIDTH, leaves.length)}`;
    yield { path, bytes: Buffer.concat(leaves.flatMap(withLength)) };
  }
  yield { path: "checkpoint", bytes: Buffer.from(newest.note, "utf8") };
}

function withoutWidth(path: string): string {
  return path.replace(/\.p\/\d+$/, "");
}

/** Entry bundles are big-endian uint16 length-prefixed entries. */
function withLength(entry: string): Buffer[] {
  const leaf = Buffer.from(entry, "base64");
  const length = Buffer.alloc(2);
  length.writeUInt16BE(leaf.length);
  return [length, leaf];
}
