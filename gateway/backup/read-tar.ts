import { SluisError } from "../core/sluis-error.ts";
import { type ArchiveFile, isArchiveName } from "./archive-file.ts";
import { pieceName } from "./piece-name.ts";
import { readTarHeader, TAR_BLOCK, type TarHeader } from "./tar-header.ts";

/**
 * The files of an archive that `writeTar` made, pieces joined again. The content of one must be read before the next is asked for;
 * what was not read is passed over. Memory does not grow with the archive.
 * In: its bytes. Out: the files. Throws BACKUP_DAMAGED for what `writeTar` would not write, and for an end too early or too late.
 */
export async function* readTar(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveFile, void, undefined> {
  const source = byteSource(bytes);
  try {
    let header = await nextHeader(source);
    while (header !== null) {
      if (!isArchiveName(header.name)) throw new SluisError("BACKUP_DAMAGED", { why: "name" });
      const file = joinedPieces(source, header);
      yield { name: header.name, content: chunksOf(file) };
      while ((await file.next()) !== undefined);
      header = file.behind();
    }
    // the second block of zeros, then nothing
    if ((await source.exactly(TAR_BLOCK)).some((byte) => byte !== 0) || !(await source.atEnd()))
      throw new SluisError("BACKUP_DAMAGED", { why: "end" });
  } finally {
    await source.close();
  }
}

async function nextHeader(source: ByteSource): Promise<TarHeader | null> {
  return readTarHeader(await source.exactly(TAR_BLOCK));
}

interface JoinedPieces {
  /** The next bytes, or undefined behind the last piece. */
  next(): Promise<Uint8Array | undefined>;
  /** The header that came behind the last piece. */
  behind(): TarHeader | null;
}

function joinedPieces(source: ByteSource, first: TarHeader): JoinedPieces {
  let header: TarHeader | null = first;
  let left = first.size;
  let n = 1;
  let over = false;
  return {
    behind: () => header,
    async next() {
      while (left === 0 && !over) {
        await source.exactly((TAR_BLOCK - (header!.size % TAR_BLOCK)) % TAR_BLOCK);
        header = await nextHeader(source);
        n += 1;
        over = header?.name !== pieceName(first.name, n);
        left = over ? 0 : header!.size;
      }
      if (over) return undefined;
      const taken = await source.take(left);
      left -= taken.length;
      return taken;
    },
  };
}

async function* chunksOf(file: JoinedPieces): AsyncGenerator<Uint8Array, void, undefined> {
  for (let chunk = await file.next(); chunk !== undefined; chunk = await file.next()) yield chunk;
}

interface ByteSource {
  /** At most so many bytes, and at least one. */
  take(most: number): Promise<Uint8Array>;
  exactly(count: number): Promise<Buffer>;
  atEnd(): Promise<boolean>;
  close(): Promise<void>;
}

function byteSource(bytes: AsyncIterable<Uint8Array>): ByteSource {
  const chunks = bytes[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  const fill = async (): Promise<boolean> => {
    while (rest.length === 0) {
      const next = await chunks.next();
      if (next.done) return false;
      rest = next.value;
    }
    return true;
  };
  const take = async (most: number): Promise<Uint8Array> => {
    if (!(await fill())) throw new SluisError("BACKUP_DAMAGED", { why: "length" });
    const taken = rest.subarray(0, most);
    rest = rest.subarray(taken.length);
    return taken;
  };
  return {
    take,
    async exactly(count) {
      const taken: Uint8Array[] = [];
      for (let left = count; left > 0; left -= taken.at(-1)!.length) taken.push(await take(left));
      return Buffer.concat(taken);
    },
    atEnd: async () => !(await fill()),
    close: async () => {
      await chunks.return?.();
    },
  };
}
