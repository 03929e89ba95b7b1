import { type CopyBuffer, endCopy, startCopy, startCopyIn } from "./copy-buffer.ts";
import type { CopyFile } from "./copy-rows.ts";

/** Bytes of a file that is sent, with room for its last row. */
const FILE_BYTES = 1536 * 1024;
/** Once a file has so many bytes, the next row goes into another. */
const FULL = 1024 * 1024;
const FIRST_ROWS = 4096;

/** Files of COPY under way: rows are added to the buffer of `beforeRow`, in the order in which they are sent. */
export interface CopyWriter {
  /** Starts a row. Out: where its bytes go. */
  beforeRow(): CopyBuffer;
  /** Ends the last file. */
  files(): CopyFile[];
}

/** In: bytes that may be written over, of files before; those that are used are taken out of the list. */
export function copyWriter(spare: Uint8Array<ArrayBuffer>[]): CopyWriter {
  const files: CopyFile[] = [];
  let buffer: CopyBuffer | undefined;
  let starts = new Uint32Array(FIRST_ROWS);
  let count = 0;

  function endFile(): void {
    if (buffer === undefined) return;
    const { length } = endCopy(buffer);
    files.push({ bytes: new Uint8Array(buffer.bytes.buffer as ArrayBuffer), length, starts, count });
    buffer = undefined;
  }
  return {
    beforeRow() {
      if (buffer !== undefined && buffer.at >= FULL) endFile();
      if (buffer === undefined) {
        buffer = emptyFile(spare);
        starts = new Uint32Array(FIRST_ROWS);
        count = 0;
      }
      if (count === starts.length) {
        const larger = new Uint32Array(2 * count);
        larger.set(starts);
        starts = larger;
      }
      starts[count++] = buffer.at;
      return buffer;
    },
    files() {
      endFile();
      return files;
    },
  };
}

function emptyFile(spare: Uint8Array<ArrayBuffer>[]): CopyBuffer {
  const at = spare.findIndex(({ length }) => length >= FILE_BYTES);
  if (at < 0) return startCopy(FILE_BYTES);
  const [bytes] = spare.splice(at, 1);
  return startCopyIn(Buffer.from(bytes!.buffer));
}
