import { type CopyBuffer, endCopy, makeRoom, putBigint, putInt16, restartCopy } from "./copy-buffer.ts";

/**
 * Rows of tokens for COPY, gathered in the order of their records and given out in that of their keys: an index that is fed in order
 * finds the page that it needs where it was just before.
 */
export interface TokenRows {
  /** Where the fields behind the key `n` are added, once `startToken` was called. */
  readonly buffer: CopyBuffer;
  count: number;
  /** Numbers that the index is on, and where each row starts. */
  keys: Float64Array;
  starts: Uint32Array;
}

/** Bits of a sorting key that tell the row; parts that are loaded together have no more tokens. The other 33 are the upper ones of a token's 45. */
const ROW_BITS = 20;
const MOST_ROWS = 2 ** ROW_BITS;
const DROPPED = 2 ** 12;

/** Bytes from the start of a row to `n`: the number of fields, and the length of `n`. */
const BEFORE_N = 6;

/** Bytes of one file. */
const MOST_BYTES = 1024 * 1024;

/** In: where to gather them. */
export function tokenRows(buffer: CopyBuffer): TokenRows {
  return { buffer, count: 0, keys: new Float64Array(8192), starts: new Uint32Array(8192) };
}

/** Starts a row. In: its number of fields, the number that the index is on. */
export function startToken(rows: TokenRows, fields: number, key: number): void {
  const { buffer, count } = rows;
  if (count === rows.keys.length) {
    const [keys, starts] = [new Float64Array(2 * count), new Uint32Array(2 * count)];
    keys.set(rows.keys);
    starts.set(rows.starts);
    [rows.keys, rows.starts] = [keys, starts];
  }
  rows.keys[count] = Math.floor(key / DROPPED) * MOST_ROWS + count;
  rows.starts[count] = buffer.at;
  rows.count = count + 1;
  putInt16(buffer, fields);
  putBigint(buffer, 0); // known once they are in order
}

/** Out: the rows in the order of their keys, as `takeTokens` wants them. */
export function tokenOrder({ keys, count }: TokenRows): Uint32Array {
  return Uint32Array.from(keys.subarray(0, count).sort(), (key) => key % MOST_ROWS);
}

/**
 * Fills a file of COPY with rows in order, about as many as one part has.
 * In: the rows, their order, the place to go on from, the number of the first of all, the file. Out: the file, and the place behind.
 */
export function takeTokens(
  { buffer, starts, count }: TokenRows,
  order: Uint32Array,
  from: number,
  first: number,
  file: CopyBuffer,
): { readonly data: Buffer; readonly next: number } {
  restartCopy(file);
  let at = from;
  for (; at < count && file.at < MOST_BYTES; at++) {
    const row = order[at]!;
    const [start, end] = [starts[row]!, row + 1 === count ? buffer.at : starts[row + 1]!];
    makeRoom(file, end - start);
    const begin = file.at;
    buffer.bytes.copy(file.bytes, begin, start, end);
    file.at = begin + BEFORE_N - 4;
    putBigint(file, first + at);
    file.at = begin + end - start;
  }
  return { data: endCopy(file), next: at };
}
