import { isUtf8 } from "node:buffer";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { ColumnType, StoredColumn } from "./stored-column.ts";

/** What is loaded: the rows of a part's plaintext and the shape of their table. `delivery` is the delivery's internal number. */
export interface RowLoad {
  readonly table: string;
  readonly columns: readonly StoredColumn[];
  readonly delivery: number;
  readonly part: number;
  readonly plaintext: Uint8Array;
  /** Whether every line was found plain (`WireReader`) when it was cut, and needs no second look. */
  readonly allPlain: boolean;
}

/** What the lines of a part are read by. */
type LineLoad = Pick<RowLoad, "columns" | "part">;

/** A cell as an engine stores it. */
export type StoredCell = string | number | null;

/** A part as rows of its table: one flat list of cells, row after row, each row starting with delivery and part. */
export interface PartRows {
  readonly rows: number;
  readonly cells: StoredCell[];
}

/** Cells of our own before those of the wire form: delivery and part. */
export const OWN_CELLS = 2;

/**
 * Reads the plaintext of a part: one JSON array per line, each ended by LF.
 * In: the load. Out: its rows. Throws ROW_NOT_STORABLE with part, line and rule where a line would not come back from
 * the table as the very same text: not canonical JSON, another number of cells, another type, text that no database keeps.
 */
export function readPartRows(load: RowLoad): PartRows {
  if (!load.allPlain && !isUtf8(load.plaintext)) throw refused(load, 0, 0, "UTF-8");
  const { buffer, byteOffset, byteLength } = load.plaintext;
  const text = Buffer.from(buffer, byteOffset, byteLength).toString("utf8");
  const cells: StoredCell[] = [];
  let rows = 0;
  for (let start = 0; start < text.length; rows++) {
    const end = text.indexOf("\n", start);
    if (end < 0) throw refused(load, rows + 1, 0, "line-end");
    const line = text.slice(start, end);
    cells.push(load.delivery, load.part);
    if (load.allPlain) readPlainLine(load, line, cells);
    else cells.push(...readLine(load, line, rows + 1));
    start = end + 1;
  }
  return { rows, cells };
}

/** Adds the cells of a line of which it is known that it comes back as the very same text. */
function readPlainLine({ columns }: LineLoad, line: string, cells: StoredCell[]): void {
  const record = JSON.parse(line) as readonly Json[];
  for (let column = 0; column < columns.length; column++)
    cells.push(storedCell(columns[column]!.type, record[column]!) as StoredCell);
}

/** The cells of one line of a part. In: the part, the line, its number from 1. Throws ROW_NOT_STORABLE as `readPartRows`. */
export function readLine(load: LineLoad, line: string, number: number): StoredCell[] {
  const record = parseLine(load, line, number);
  const cells = load.columns.map(({ type }, column) => {
    const cell = storedCell(type, record[column]!);
    if (cell === undefined) throw refused(load, number, column + 1, "type");
    return cell;
  });
  // only an escape can bring in a lone surrogate or a NUL, so most lines need no look at their letters
  if (line.includes("\\u")) checkLetters(load, record, number);
  return cells;
}

function parseLine(load: LineLoad, line: string, number: number): readonly Json[] {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    throw refused(load, number, 0, "json");
  }
  if (!Array.isArray(record) || record.length !== load.columns.length) throw refused(load, number, 0, "cells");
  if (typeof record[0] !== "string") throw refused(load, number, 1, "type");
  if (JSON.stringify(record) !== line) throw refused(load, number, 0, "canonical");
  return record as readonly Json[];
}

/** The cell as it is stored, or undefined when it is of another type than its column. */
function storedCell(type: ColumnType, cell: Json): StoredCell | undefined {
  if (cell === null) return null;
  switch (type) {
    case "text":
      return typeof cell === "string" ? cell : undefined;
    case "integer":
      return Number.isSafeInteger(cell) ? (cell as number) : undefined;
    case "real":
      return typeof cell === "number" ? cell : undefined;
    case "boolean":
      return typeof cell === "boolean" ? Number(cell) : undefined;
    case "json":
      return JSON.stringify(cell);
  }
}

function checkLetters(load: LineLoad, record: readonly Json[], line: number): void {
  record.forEach((cell, column) => {
    const kept =
      typeof cell !== "string" ||
      load.columns[column]!.type === "json" ||
      (cell.isWellFormed() && !cell.includes("\0"));
    if (!kept) throw refused(load, line, column + 1, "letters");
  });
}

/** A line that would not come back as it is; `column` from 1, or 0 for the whole line. */
export function refused(load: Pick<RowLoad, "part">, line: number, column: number, rule: string): SluisError {
  return new SluisError("ROW_NOT_STORABLE", { n: load.part, line, column, rule });
}
