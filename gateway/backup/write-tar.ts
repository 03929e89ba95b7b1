import type { ArchiveFile } from "./archive-file.ts";
import { pieceName } from "./piece-name.ts";
import { TAR_BLOCK, tarHeader } from "./tar-header.ts";

/** A header states a size, and what comes out of a database has none beforehand: so files are cut, and this is what is held of one. */
const PIECE_BYTES = 4 * 1024 * 1024;

/**
 * Files as a tar archive (POSIX ustar), which any `tar` unpacks. A file of more than 4 MiB becomes several: `NAME`, `NAME.+2` and so on.
 * In: the files, one after the other. Out: the bytes. Throws BACKUP_NAME, and what the contents throw.
 */
export async function* writeTar(files: AsyncIterable<ArchiveFile>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { name, content } of files) {
    let n = 1;
    for await (const piece of pieces(content)) {
      yield tarHeader({ name: pieceName(name, n), size: piece.length });
      yield piece;
      yield Buffer.alloc((TAR_BLOCK - (piece.length % TAR_BLOCK)) % TAR_BLOCK);
      n += 1;
    }
  }
  yield Buffer.alloc(2 * TAR_BLOCK);
}

/** The content in pieces of one size, the last one smaller; an empty content is one empty piece. */
async function* pieces(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  let any = false;
  for await (const chunk of content) {
    for (let from = 0; from < chunk.length; ) {
      const part = chunk.subarray(from, from + PIECE_BYTES - bytes);
      held.push(part);
      bytes += part.length;
      from += part.length;
      if (bytes < PIECE_BYTES) continue;
      yield Buffer.concat(held);
      any = true;
      [held, bytes] = [[], 0];
    }
  }
  if (bytes > 0 || !any) yield Buffer.concat(held);
}
