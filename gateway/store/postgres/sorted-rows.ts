import { type CopyBuffer, endCopy, makeRoom, putBigint, putInt16, restartCopy, startCopy } from "./copy-buffer.ts";

/**
 * Rows for COPY, gathered as they are read and given out in the order of what their index is on: an index that is fed in order finds the
 * page that it needs where it was just before.
 */
export interface SortedRows {
  /** Where the fields behind the key are added, once `startRow` was called. */
  readonly buffer: CopyBuffer;
  count: number;
  /** Numbers that sort them, and where each row starts. */
  keys: Float64Array;
  starts: Uint32Array;
}

/** Bits of a sorting key that tell the row; parts that are loaded together have no more rows. The other 33 are what a row is sorted by. */
const ROW_BITS = 20;
const MOST_ROWS = 2 ** ROW_BITS;

/** Bytes of one file. */
const MOST_BYTES = 1024 * 1024;

/** In: bytes to set aside. */
export function sortedRows(size: number): SortedRows {
  return { buffer: startCopy(size), count: 0, keys: new Float64Array(8192), starts: new Uint32Array(8192) };
}

/** Empties it, so that it can be filled again. */
export function restartRows(rows: SortedRows): void {
  restartCopy(rows.buffer);
  rows.count = 0;
}

/** Starts a row. In: its number of fields, its key, what it is sorted by: a whole number of 33 bits. */
export function startRow(rows: SortedRows, fields: number, key: number, sortedBy: number): void {
  const { buffer, count } = rows;
  if (count === rows.keys.length) {
    const [keys, starts] = [new Float64Array(2 * count), new Uint32Array(2 * count)];
    keys.set(rows.keys);
    starts.set(rows.starts);
    [rows.keys, rows.starts] = [keys, starts];
  }
  rows.keys[count] = sortedBy * MOST_ROWS + count;
  rows.starts[count] = buffer.at;
  rows.count = count + 1;
  putInt16(buffer, fields);
  putBigint(buffer, key);
}

/** Out: the rows in order, as `takeRows` wants them. */
export function rowOrder({ keys, count }: SortedRows): Uint32Array {
  const sorted = keys.subarray(0, count).sort();
  const order = new Uint32Array(count);
  // a division by a power of two is exact, and far quicker than a remainder
  for (let at = 0; at < count; at++) {
    const key = sorted[at]!;
    order[at] = key - Math.floor(key / MOST_ROWS) * MOST_ROWS;
  }
  return order;
}

/**
 * Fills a file of COPY with rows in order, about as many as one part has.
 * In: the rows, their order, the place to go on from, the file. Out: the file, and the place behind.
 */
export function takeRows(
  { buffer, starts, count }: SortedRows,
  order: Uint32Array,
  from: number,
  file: CopyBuffer,
): { readonly data: Buffer; readonly next: number } {
  restartCopy(file);
  let at = from;
  for (; at < count && file.at < MOST_BYTES; at++) {
    const row = order[at]!;
    const [start, end] = [starts[row]!, row + 1 === count ? buffer.at : starts[row + 1]!];
    makeRoom(file, end - start);
    buffer.bytes.copy(file.bytes, file.at, start, end);
    file.at += end - start;
  }
  return { data: endCopy(file), next: at };
}
