import { type CopyBuffer, startCopy } from "./copy-buffer.ts";
import { type SortedRows, sortedRows } from "./sorted-rows.ts";

/** What parts are encoded into. */
export interface CopyFiles {
  /** Rows of all parts, which are sent in another order. */
  readonly rows: SortedRows;
  /** Two: one is filled while the other is sent. */
  readonly sent: readonly [CopyBuffer, CopyBuffer];
}

/** Bytes of a file that is sent, with room for its last row. */
const SENT_BYTES = 1536 * 1024;
/** Bytes that the rows of parts that are loaded together take; what is never filled takes no memory. */
const GATHERED_BYTES = 16 * 1024 * 1024;

/** Files not in use. New ones for each part would be megabytes that nothing but a collection of the whole heap gives back. */
const free: CopyFiles[] = [];
const MOST_FREE = 1;

/** Takes files to encode parts into; they grow as needed. */
export function takeCopyFiles(): CopyFiles {
  return (
    free.pop() ?? {
      rows: sortedRows(GATHERED_BYTES),
      sent: [startCopy(SENT_BYTES), startCopy(SENT_BYTES)],
    }
  );
}

/** Gives files back that nobody reads from any more. */
export function giveBackCopyFiles(files: CopyFiles): void {
  if (free.length < MOST_FREE) free.push(files);
}
