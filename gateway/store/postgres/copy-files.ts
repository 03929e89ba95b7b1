import { type CopyBuffer, startCopy } from "./copy-buffer.ts";
import { type TokenRows, tokenRows } from "./token-rows.ts";

/** What parts are encoded into. */
export interface CopyFiles {
  /** Two: one is filled while the other is sent. */
  readonly rows: readonly [CopyBuffer, CopyBuffer];
  readonly tokens: TokenRows;
  readonly sortedTokens: CopyBuffer;
}

/** Bytes that the rows of a part of 1 MiB take, with room to spare. */
const USUAL_BYTES = 2 * 1024 * 1024;

/** Files not in use. New ones for each part would be megabytes that nothing but a collection of the whole heap gives back. */
const free: CopyFiles[] = [];
const MOST_FREE = 1;

/** Takes files to encode parts into; they grow as needed. */
export function takeCopyFiles(): CopyFiles {
  const file = () => startCopy(USUAL_BYTES);
  return free.pop() ?? { rows: [file(), file()], tokens: tokenRows(file()), sortedTokens: file() };
}

/** Gives files back that nobody reads from any more. */
export function giveBackCopyFiles(files: CopyFiles): void {
  if (free.length < MOST_FREE) free.push(files);
}
