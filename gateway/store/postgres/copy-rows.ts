/** Rows of parts that are loaded together as files of COPY, ready but for what the database alone knows. */
export interface CopyRows {
  readonly files: readonly CopyFile[];
  /** The number of each row in the order in which they are sent; rows of all parts are numbered from 0, in the order of their lines. */
  readonly order: Uint32Array<ArrayBuffer>;
  /** Up to which number the rows of each part go. */
  readonly ends: readonly number[];
}

/** A file of COPY in its binary form. The key and the delivery of each row are still 0. */
export interface CopyFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How much of `bytes` is in use. */
  readonly length: number;
  /** Where each row begins, as many as `count`. */
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly count: number;
}

/** Bytes from the start of a row to its key, and to its delivery: a number of fields, and a length before each. */
const BEFORE_KEY = 2 + 4;
const BEFORE_DELIVERY = BEFORE_KEY + 8 + 4;

/** Where a row is found: its part, and its place in it, both from 0. In: its number. */
export function placeOfRow({ ends }: CopyRows, row: number): { readonly part: number; readonly line: number } {
  let part = 0;
  while (row >= ends[part]!) part += 1;
  return { part, line: row - (part === 0 ? 0 : ends[part - 1]!) };
}

/**
 * Writes into the rows of a file what the database knows: again does no harm.
 * In: all rows, the file, how many rows are in the files before it, the delivery's internal number, the key of the first row of each part.
 */
export function completeFile(
  rows: CopyRows,
  { bytes, starts, count }: CopyFile,
  before: number,
  delivery: number,
  firstKeys: readonly number[],
): void {
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < count; at++) {
    const { part, line } = placeOfRow(rows, rows.order[before + at]!);
    const key = firstKeys[part]! + line;
    const start = starts[at]!;
    const high = Math.floor(key / 4294967296);
    view.setInt32(start + BEFORE_KEY, high);
    view.setUint32(start + BEFORE_KEY + 4, key - high * 4294967296);
    view.setInt32(start + BEFORE_DELIVERY, delivery);
  }
}
