import { isUtf8 } from "node:buffer";
import type { EncodeRows, OpenedRows } from "../../deliveries/ports/row-encoder.ts";
import { readLine, refused } from "../part-rows.ts";
import { type StoredColumn, storedColumns } from "../stored-column.ts";
import {
  type CopyBuffer,
  makeRoom,
  putBigint,
  putBoolean,
  putDouble,
  putInt16,
  putInteger,
  putNull,
  putText,
  startCopy,
} from "./copy-buffer.ts";
import type { CopyRows } from "./copy-rows.ts";
import { copyWriter } from "./copy-writer.ts";
import { putPlainCells } from "./put-plain-cells.ts";
import { MOST_ROWS, rowOrder } from "./row-order.ts";

/** Fields of a row before those of the wire form: key, delivery and part. */
const OWN_FIELDS = 3;
/** Bytes of them, with their number. */
const ROW_HEAD = 2 + 12 + 8 + 8;
/** The most that a cell's encoding is longer than its text: a length of 4, and 8 for a number of one digit, less its comma. */
const CELL_MORE = 11;

/** A part whose rows are being encoded. */
interface CopyPart {
  readonly number: number;
  readonly source: Buffer;
  readonly view: DataView;
  readonly lines: OpenedRows["lines"];
  /** The number of its first row among those of all parts. */
  readonly firstRow: number;
  /** Where in `unusual` the cells of a line begin and end that is not plain. */
  readonly unusual: ReadonlyMap<number, readonly [from: number, end: number]>;
}

/**
 * Encodes rows for COPY, in the order of their refs: an index that is fed in order finds the page that it needs where it was just before.
 * Cells of a plain line pass from bytes to bytes; any other line is read as every engine reads it, which decides what is refused.
 */
export const encodeCopy: EncodeRows = (schema, first, parts, spare) => {
  const columns = storedColumns(schema);
  const types = columns.map(({ type }) => type);
  const unusual = startCopy(0);
  const read = readParts(columns, first, parts, unusual);
  const order = rowOrder(read);
  const writer = copyWriter([...spare]);
  for (const row of order) {
    const part = partOf(read, row);
    const { source, lines } = part;
    const line = row - part.firstRow;
    const place = lines.places[line]!;
    const buffer = writer.beforeRow();
    makeRoom(buffer, ROW_HEAD + (lines.starts[line + 1]! - lines.starts[line]!) + CELL_MORE * types.length);
    putInt16(buffer, OWN_FIELDS + types.length);
    putBigint(buffer, 0);
    putInteger(buffer, 0);
    putInteger(buffer, part.number);
    const cells = part.unusual.get(line);
    if (cells === undefined) putPlainCells(buffer, types, source, part.view, lines.ends, place);
    else putCells(buffer, unusual, cells);
  }
  const content: CopyRows = {
    files: writer.files(),
    order,
    ends: read.map(({ firstRow, lines }) => firstRow + lines.count),
  };
  const overlap = parts.flatMap(({ rows, earlier }) => (earlier === null ? [] : [{ rows, earlier }]));
  const bytes = content.files.map((file) => file.bytes);
  return { form: "copy", first, parts: parts.length, bytes, overlap, content };
};

/** Numbers the rows, and reads those that are not plain, in the order of their lines. Throws ROW_NOT_STORABLE. */
function readParts(
  columns: readonly StoredColumn[],
  first: number,
  parts: readonly OpenedRows[],
  unusual: CopyBuffer,
): CopyPart[] {
  let rows = 0;
  return parts.map(({ rows: bytes, lines }, at) => {
    const load = { columns, part: first + at };
    const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found = new Map<number, readonly [number, number]>();
    if (!lines.allPlain && !isUtf8(source)) throw refused(load, 0, 0, "UTF-8");
    for (let line = 0; !lines.allPlain && line < lines.count; line++) {
      if (lines.places[line]! >= 0) continue;
      if (line + 1 === lines.count && !lines.whole) throw refused(load, line + 1, 0, "line-end");
      const from = unusual.at;
      const text = source.toString("utf8", lines.starts[line]!, lines.starts[line + 1]! - 1);
      putReadLine(unusual, load, text, line + 1);
      found.set(line, [from, unusual.at]);
    }
    const firstRow = rows;
    rows += lines.count;
    if (rows > MOST_ROWS) throw refused(load, MOST_ROWS, 0, "size");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { number: load.part, source, view, lines, firstRow, unusual: found };
  });
}

/** Few parts are loaded together. */
function partOf(parts: readonly CopyPart[], row: number): CopyPart {
  let at = 0;
  while (at + 1 < parts.length && parts[at + 1]!.firstRow <= row) at += 1;
  return parts[at]!;
}

function putCells(buffer: CopyBuffer, unusual: CopyBuffer, [from, end]: readonly [number, number]): void {
  makeRoom(buffer, end - from);
  unusual.bytes.copy(buffer.bytes, buffer.at, from, end);
  buffer.at += end - from;
}

function putReadLine(buffer: CopyBuffer, load: Parameters<typeof readLine>[0], line: string, number: number): void {
  const cells = readLine(load, line, number);
  load.columns.forEach(({ type }, column) => {
    const cell = cells[column]!;
    makeRoom(buffer, 12);
    if (cell === null) putNull(buffer);
    else if (type === "text" || type === "json") putText(buffer, cell as string);
    else if (type === "integer") putBigint(buffer, cell as number);
    else if (type === "real") putDouble(buffer, cell as number);
    else putBoolean(buffer, cell === 1);
  });
}
