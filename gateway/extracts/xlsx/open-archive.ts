import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { SluisError } from "../../core/sluis-error.ts";
import type { ExtractLimits } from "../extract.ts";
import { inflateBytes } from "../inflate-bytes.ts";

/** The parts of a zip file, by name. */
export interface Archive {
  readonly names: readonly string[];
  /** Out: the plain bytes of a part, with limits while inflating. Throws FILE_DAMAGED when it is absent or not what the directory says. */
  read(name: string): AsyncGenerator<Uint8Array>;
}

/** An XLSX file has some tens of parts; more are not for us. */
const MOST_PARTS = 5000;
const SLICE_BYTES = 64 * 1024;

/**
 * Opens a zip file. Its directory is at the end, so the compressed file is collected outside the heap first.
 * In: bytes, limits. Out: the archive. Throws TOO_LARGE, FILE_DAMAGED, XLSX_REFUSED (encrypted).
 */
export async function openArchive(bytes: AsyncIterable<Uint8Array>, limits: ExtractLimits): Promise<Archive> {
  const file = await collect(bytes, limits.zipBytes);
  const parts = new Map<string, Entry>();
  let zip: ZipFile;
  try {
    zip = await fromBufferPromise(file);
    for await (const entry of zip.eachEntry()) {
      // two parts of one name would let two readers see two files
      if (parts.has(entry.fileName) || parts.size === MOST_PARTS) throw damaged();
      parts.set(entry.fileName, entry);
    }
  } catch {
    throw damaged(); // the library's message would name parts
  }
  return {
    names: [...parts.keys()],
    async *read(name) {
      const entry = parts.get(name);
      if (entry === undefined) throw damaged();
      if (entry.isEncrypted()) throw new SluisError("XLSX_REFUSED", { what: "encryption" });
      yield* readPart(file, entry, await dataStart(zip, entry), limits);
    },
  };
}

async function collect(bytes: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > most) throw new SluisError("TOO_LARGE", { what: "XLSX", limit: most });
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function dataStart(zip: ZipFile, entry: Entry): Promise<number> {
  try {
    return (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart;
  } catch {
    throw damaged();
  }
}

async function* readPart(file: Buffer, entry: Entry, start: number, limits: ExtractLimits): AsyncGenerator<Uint8Array> {
  const compressed = (async function* () {
    const end = start + entry.compressedSize;
    for (let at = start; at < end; at += SLICE_BYTES) yield file.subarray(at, Math.min(at + SLICE_BYTES, end));
  })();
  let length = 0;
  let checksum = 0;
  for await (const piece of plain(compressed, entry, limits)) {
    length += piece.length;
    if (length > entry.uncompressedSize) throw damaged();
    checksum = crc32(piece, checksum);
    yield piece;
  }
  if (length !== entry.uncompressedSize || checksum !== entry.crc32) throw damaged();
}

function plain(
  compressed: AsyncGenerator<Uint8Array>,
  entry: Entry,
  limits: ExtractLimits,
): AsyncGenerator<Uint8Array> {
  if (entry.compressionMethod === 0) return compressed;
  if (entry.compressionMethod === 8) return inflateBytes(compressed, "raw", limits);
  throw damaged();
}

function damaged(): SluisError {
  return new SluisError("FILE_DAMAGED", { what: "zip" });
}
