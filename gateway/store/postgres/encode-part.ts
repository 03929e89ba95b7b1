import { isUtf8 } from "node:buffer";
import { OWN_CELLS, type RowLoad, readLine, refused, type StoredCell } from "../part-rows.ts";
import {
  type CopyBuffer,
  makeRoom,
  putBigint,
  putBoolean,
  putDouble,
  putInteger,
  putNull,
  putText,
} from "./copy-buffer.ts";
import { encodePlainLine } from "./encode-plain-line.ts";
import { type SortedRows, startRow } from "./sorted-rows.ts";

const LINE_END = 10;
/** Bytes of a row before its cells: their number, key, delivery and part. */
const ROW_HEAD = 2 + 12 + 8 + 8;
/** What a ref is sorted by: its first letters. Refs differ in all of them, and any other order would only be slower. */
const REF_LETTERS = 6;
const REF_BASE = 36;
/** Bytes of a line before its ref: a bracket and a quotation mark. */
const BEFORE_REF = 2;

/** The most that a cell's encoding is longer than its text: a length of 4, and 8 for a number of one digit, less its comma. */
const CELL_MORE = 11;

/**
 * Turns the plaintext of a part into rows for COPY. Nearly all lines pass straight from bytes to bytes; a line with
 * anything unusual in it is read as every engine reads it, which decides what is refused.
 * In: the load, the first key, where rows are added. Throws ROW_NOT_STORABLE.
 */
export function encodePart(load: RowLoad, firstRow: number, rows: SortedRows): void {
  const { plaintext } = load;
  if (!isUtf8(plaintext)) throw refused(load, 0, 0, "UTF-8");
  const source = Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength);
  const { columns } = load;
  const width = columns.length;
  const row = rows.buffer;
  let number = 0;
  for (let start = 0; start < source.length; number++) {
    const end = source.indexOf(LINE_END, start);
    if (end < 0) throw refused(load, number + 1, 0, "line-end");
    makeRoom(row, ROW_HEAD + (end - start) + CELL_MORE * width);
    startRow(rows, 1 + OWN_CELLS + width, firstRow + number, refOrder(source, start + BEFORE_REF));
    putInteger(row, load.delivery);
    putInteger(row, load.part);
    const head = row.at;
    if (!encodePlainLine(columns, source, start, end, row)) {
      row.at = head;
      encodeAnyLine(load, source.toString("utf8", start, end), number + 1, row);
    }
    start = end + 1;
  }
}

/** A number that rises as the first letters of a ref do. */
function refOrder(source: Buffer, at: number): number {
  let order = 0;
  for (let next = at; next < at + REF_LETTERS; next++) {
    const byte = source[next]!;
    // digits and small letters, of which refs are made, in their order
    order = order * REF_BASE + (byte < 0x3a ? (byte - 0x30) & 15 : Math.min(REF_BASE - 1, (byte - 0x57) & 63));
  }
  return order;
}

function encodeAnyLine(load: RowLoad, line: string, number: number, row: CopyBuffer): void {
  const cells: StoredCell[] = [];
  readLine(load, line, number, cells);
  load.columns.forEach(({ type }, column) => {
    const cell = cells[OWN_CELLS + column]!;
    makeRoom(row, 12);
    if (cell === null) putNull(row);
    else if (type === "text" || type === "json") putText(row, cell as string);
    else if (type === "integer") putBigint(row, cell as number);
    else if (type === "real") putDouble(row, cell as number);
    else putBoolean(row, cell === 1);
  });
}
