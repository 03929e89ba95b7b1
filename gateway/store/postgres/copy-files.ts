import { type CopyBuffer, startCopy } from "./copy-buffer.ts";
import { type TokenRows, tokenRows } from "./token-rows.ts";

/** What parts are encoded into. */
export interface CopyFiles {
  /** Two: one is filled while the other is sent. */
  readonly sent: readonly [CopyBuffer, CopyBuffer];
  /** Tokens of all parts, which are sent in another order. */
  readonly tokens: TokenRows;
}

/** Bytes that the rows of a part of 1 MiB take, with room to spare. */
const SENT_BYTES = 1536 * 1024;
/** Bytes that the tokens of a few such parts take. */
const TOKEN_BYTES = 4 * 1024 * 1024;

/** Files not in use. New ones for each part would be megabytes that nothing but a collection of the whole heap gives back. */
const free: CopyFiles[] = [];
const MOST_FREE = 1;

/** Takes files to encode parts into; they grow as needed. */
export function takeCopyFiles(): CopyFiles {
  const file = () => startCopy(SENT_BYTES);
  return free.pop() ?? { sent: [file(), file()], tokens: tokenRows(startCopy(TOKEN_BYTES)) };
}

/** Gives files back that nobody reads from any more. */
export function giveBackCopyFiles(files: CopyFiles): void {
  if (free.length < MOST_FREE) free.push(files);
}
