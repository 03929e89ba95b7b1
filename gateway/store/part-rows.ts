import { isUtf8 } from "node:buffer";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import { type FoundToken, findTokens, type TokenSource } from "../records/token-sources.ts";
import type { ColumnType, StoredColumn } from "./stored-column.ts";

/** What is loaded: a part's plaintext and the shape of its table. `delivery` is the delivery's internal number. */
export interface RowLoad {
  readonly table: string;
  readonly columns: readonly StoredColumn[];
  readonly tokens: readonly TokenSource[];
  readonly delivery: number;
  readonly part: number;
  readonly plaintext: Uint8Array;
  /** In the overlap of two epochs: by `ref` the tokens of the epoch before, in the order of the row's own; else null. */
  readonly earlier: ReadonlyMap<string, readonly string[]> | null;
}

/** A cell as an engine stores it. */
export type StoredCell = string | number | null;

/** A part as rows of its table: one flat list of cells, row after row, each row starting with delivery and part. */
export interface PartRows {
  readonly rows: number;
  readonly cells: StoredCell[];
  /** Token rows, flat: delivery, ref, path, type, kid, token, key. */
  readonly tokens: StoredCell[];
}

/** Cells of our own before those of the wire form: delivery and part. */
export const OWN_CELLS = 2;
/** Cells per token row. */
export const TOKEN_CELLS = 7;

/**
 * Reads the plaintext of a part: one JSON array per line, each ended by LF.
 * In: the load. Out: its rows and tokens. Throws ROW_NOT_STORABLE with part, line and rule where a line would not come back from
 * the table as the very same text: not canonical JSON, another number of cells, another type, text that no database keeps.
 */
export function readPartRows(load: RowLoad): PartRows {
  if (!isUtf8(load.plaintext)) throw refused(load, 0, 0, "UTF-8");
  const { buffer, byteOffset, byteLength } = load.plaintext;
  const text = Buffer.from(buffer, byteOffset, byteLength).toString("utf8");
  const cells: StoredCell[] = [];
  const tokens: StoredCell[] = [];
  let rows = 0;
  for (let start = 0; start < text.length; rows++) {
    const end = text.indexOf("\n", start);
    if (end < 0) throw refused(load, rows + 1, 0, "line-end");
    const line = text.slice(start, end);
    readLine(load, line, rows + 1, cells, tokens);
    start = end + 1;
  }
  return { rows, cells, tokens };
}

/** Reads one line and adds its cells (delivery and part first) and its tokens. In: the load, the line, its number from 1. */
export function readLine(load: RowLoad, line: string, number: number, cells: StoredCell[], tokens: StoredCell[]): void {
  const record = parseLine(load, line, number);
  cells.push(load.delivery, load.part);
  for (let column = 0; column < load.columns.length; column++) {
    const cell = storedCell(load.columns[column]!.type, record[column]!);
    if (cell === undefined) throw refused(load, number, column + 1, "type");
    cells.push(cell);
  }
  // only an escape can bring in a lone surrogate or a NUL, so most lines need no look at their letters
  if (line.includes("\\u")) checkLetters(load, record, number);
  if (load.tokens.length > 0) addTokens(load, record, tokens);
}

function parseLine(load: RowLoad, line: string, number: number): readonly Json[] {
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

function checkLetters(load: RowLoad, record: readonly Json[], line: number): void {
  record.forEach((cell, column) => {
    const kept =
      typeof cell !== "string" ||
      load.columns[column]!.type === "json" ||
      (cell.isWellFormed() && !cell.includes("\0"));
    if (!kept) throw refused(load, line, column + 1, "letters");
  });
}

/** A token that stands twice in a record, in a field's own place and as a match key, is kept once, with the first place. */
function addTokens(load: RowLoad, record: readonly Json[], tokens: StoredCell[]): void {
  const found: FoundToken[] = [];
  for (const source of load.tokens) findTokens(source, record[source.column], found);
  const ref = record[0] as string;
  const earlier = load.earlier?.get(ref);
  for (let at = 0; at < found.length; at++) {
    const { path, type, token } = found[at]!;
    if (found.findIndex((other) => other.token === token) < at) continue;
    tokens.push(load.delivery, ref, path, type, kidOf(token), token, tokenKey(token));
    const before = earlier?.[at];
    if (before !== undefined) tokens.push(load.delivery, ref, path, type, kidOf(before), before, tokenKey(before));
  }
}

/** HN1 (spec of pseudonyms): suite, KID, type and pseudonym with dots between. */
export function kidOf(token: string): string {
  const start = token.indexOf(".") + 1;
  const end = token.indexOf(".", start);
  return start === 0 || end < 0 ? "" : token.slice(start, end);
}

/** Letters of a token's end that make its key: 45 bits, which a number holds exactly. */
export const KEY_LETTERS = 9;

/** A number made of a token's end, equal for equal tokens and seldom for others. It makes the index small, not the match. */
export function tokenKey(token: string): number {
  let key = 0;
  for (let at = Math.max(0, token.length - KEY_LETTERS); at < token.length; at++) {
    key = key * 32 + (token.charCodeAt(at) & 31);
  }
  return key;
}

/** A line that would not come back as it is; `column` from 1, or 0 for the whole line. */
export function refused(load: RowLoad, line: number, column: number, rule: string): SluisError {
  return new SluisError("ROW_NOT_STORABLE", { n: load.part, line, column, rule });
}
