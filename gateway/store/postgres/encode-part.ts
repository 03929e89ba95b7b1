import { isUtf8 } from "node:buffer";
import type { Json } from "../../core/json.ts";
import { OWN_CELLS, type RowLoad, readLine, refused, type StoredCell, TOKEN_CELLS } from "../part-rows.ts";
import {
  type CopyBuffer,
  endCopy,
  makeRoom,
  putBigint,
  putBoolean,
  putDouble,
  putInt16,
  putInteger,
  putNull,
  putText,
  restartCopy,
} from "./copy-buffer.ts";
import { encodePlainLine, type LineReader, lineReader } from "./encode-plain-line.ts";
import { startToken, type TokenRows } from "./token-rows.ts";

/** The rows of a part as COPY takes them in. */
export interface EncodedPart {
  readonly rows: number;
  readonly data: Buffer;
}

const LINE_END = 10;
/** Bytes of a row before its cells: their number, key, delivery and part. */
const ROW_HEAD = 2 + 12 + 8 + 8;
/** The most that a cell's encoding is longer than its text: a length of 4, and 8 for a number of one digit, less its comma. */
const CELL_MORE = 11;

/**
 * Turns the plaintext of a part into rows and tokens for COPY. Nearly all lines pass straight from bytes to bytes; a line with
 * anything unusual in it is read as every engine reads it, which decides what is refused.
 * In: the load, the first key, the file to fill, where tokens are added. Out: the file. Throws ROW_NOT_STORABLE.
 */
export function encodePart(load: RowLoad, firstRow: number, rowData: CopyBuffer, tokens: TokenRows): EncodedPart {
  const { plaintext } = load;
  if (!isUtf8(plaintext)) throw refused(load, 0, 0, "UTF-8");
  const source = Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength);
  restartCopy(rowData);
  const reader = lineReader(load, source, tokens);
  const width = load.columns.length;
  let rows = 0;
  for (let start = 0; start < source.length; rows++) {
    const end = source.indexOf(LINE_END, start);
    if (end < 0) throw refused(load, rows + 1, 0, "line-end");
    makeRoom(rowData, ROW_HEAD + (end - start) + CELL_MORE * width);
    const before = rowData.at;
    const { count } = tokens;
    const tokensBefore = tokens.buffer.at;
    putHead(rowData, load, firstRow + rows);
    // tokens of two epochs are rare enough to go the way that every line can go
    if (load.earlier !== null || !encodePlainLine(reader, start, end, rowData)) {
      rowData.at = before;
      tokens.buffer.at = tokensBefore;
      tokens.count = count;
      encodeAnyLine(reader, source.toString("utf8", start, end), rows + 1, firstRow + rows, rowData);
    }
    start = end + 1;
  }
  return { rows, data: endCopy(rowData) };
}

function putHead(row: CopyBuffer, load: RowLoad, key: number): void {
  putInt16(row, 1 + OWN_CELLS + load.columns.length);
  putBigint(row, key);
  putInteger(row, load.delivery);
  putInteger(row, load.part);
}

function encodeAnyLine(reader: LineReader, line: string, number: number, key: number, row: CopyBuffer): void {
  const { load } = reader;
  const cells: StoredCell[] = [];
  const tokens: StoredCell[] = [];
  readLine(load, line, number, cells, tokens);
  putHead(row, load, key);
  load.columns.forEach(({ type }, column) => {
    const cell = cells[OWN_CELLS + column]!;
    makeRoom(row, 12);
    if (cell === null) putNull(row);
    else if (type === "text" || type === "json") putText(row, cell as string);
    else if (type === "integer") putBigint(row, cell as number);
    else if (type === "real") putDouble(row, cell as number);
    else putBoolean(row, cell === 1);
  });
  for (let from = 0; from < tokens.length; from += TOKEN_CELLS) {
    const [delivery, ref, path, type, kid, token, tokenKey] = tokens.slice(from, from + TOKEN_CELLS) as Json[];
    const { buffer } = reader.tokens;
    makeRoom(buffer, 64);
    startToken(reader.tokens, TOKEN_CELLS + 1, tokenKey as number);
    putInteger(buffer, delivery as number);
    for (const text of [ref, path, type, kid, token]) putText(buffer, text as string);
    makeRoom(buffer, 12);
    putBigint(buffer, tokenKey as number);
  }
}
