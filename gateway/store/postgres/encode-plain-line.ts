import type { Json } from "../../core/json.ts";
import { type FoundToken, findTokens, type TokenSource } from "../../records/token-sources.ts";
import { KEY_LETTERS, kidOf, type RowLoad, TOKEN_CELLS, tokenKey } from "../part-rows.ts";
import {
  type CopyBuffer,
  makeRoom,
  putBigint,
  putBoolean,
  putBytes,
  putDouble,
  putInteger,
  putNull,
  putText,
} from "./copy-buffer.ts";
import { type SortedRows, startRow } from "./sorted-rows.ts";

/** What reading lines of a part needs; `tokens` grows. */
export interface LineReader {
  readonly load: RowLoad;
  readonly source: Buffer;
  /** Token sources per column; undefined for most. */
  readonly sources: readonly (readonly ColumnToken[] | undefined)[];
  readonly tokens: SortedRows;
  /** Tokens of the line that is being encoded. */
  readonly seen: SeenToken[];
}

/** A token of a line: its place in the source where it is a cell of its own, else its text. */
interface SeenToken {
  readonly key: number;
  readonly place: string | readonly [from: number, end: number];
}

/** A token source, with its words as bytes. */
interface ColumnToken extends TokenSource {
  readonly nameBytes: Uint8Array;
  readonly typeBytes: Uint8Array;
}

/** In: the load, its bytes, where tokens go. */
export function lineReader(load: RowLoad, source: Buffer, tokens: SortedRows): LineReader {
  const sources = load.columns.map((_, column) => {
    const found = load.tokens.filter((each) => each.column === column);
    if (found.length === 0) return undefined;
    return found.map((each) => ({ ...each, nameBytes: Buffer.from(each.name), typeBytes: Buffer.from(each.type) }));
  });
  return { load, source, sources, tokens, seen: [] };
}

// letters of JSON (RFC 8259)
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Below it are control characters, which JSON never has bare. */
const SPACE = 32;
/** What is left out of a token's key, of 45 bits, to sort by it. */
const DROPPED = 2 ** 12;
/** Digits that a number holds exactly whatever they are. */
const SAFE_DIGITS = 15;

/**
 * Encodes the cells of a line that is canonical at sight: strings without escapes, numbers and nested parts that JavaScript would
 * write the same way. In: the line's place, the row to add to, with room for it. Out: false for any other line; then what was added
 * to row and tokens means nothing.
 */
export function encodePlainLine(reader: LineReader, start: number, end: number, row: CopyBuffer): boolean {
  const { source, sources } = reader;
  const { columns } = reader.load;
  let at = start;
  let refEnd = 0;
  reader.seen.length = 0;
  for (let column = 0; column < columns.length; column++) {
    if (source[at] !== (column === 0 ? OPEN : COMMA)) return false;
    at += 1;
    if (source[at] === LETTER_N && column > 0) {
      if (!isWord(source, at, "null")) return false;
      putNull(row);
      at += 4;
      continue;
    }
    const from = at;
    switch (columns[column]!.type) {
      case "text":
        at = putString(source, at, row);
        break;
      case "integer":
        at = putWhole(source, at, row);
        break;
      case "real":
        at = putReal(source, at, row);
        break;
      case "boolean":
        at = putTruth(source, at, row);
        break;
      case "json":
        at = putNested(reader, column, at, start + 2, refEnd, row);
        break;
    }
    if (at < 0) return false;
    if (column === 0) refEnd = at - 1;
    if (sources[column] !== undefined && columns[column]!.type === "text")
      for (const each of sources[column]!) putPlainToken(reader, start + 2, refEnd, each, from + 1, at - 1);
  }
  return source[at] === CLOSE && at + 1 === end;
}

// The functions below read one cell and give the place behind it, or -1.

function putString(source: Buffer, at: number, row: CopyBuffer): number {
  if (source[at] !== QUOTE) return -1;
  const { bytes } = row;
  const length = row.at;
  let to = length + 4;
  let next = at + 1;
  for (let byte = source[next]!; byte !== QUOTE; byte = source[++next]!) {
    if (byte === BACKSLASH || byte < SPACE) return -1;
    bytes[to++] = byte;
  }
  const size = to - length - 4;
  bytes[length] = size >> 24;
  bytes[length + 1] = size >> 16;
  bytes[length + 2] = size >> 8;
  bytes[length + 3] = size;
  row.at = to;
  return next + 1;
}

function putWhole(source: Buffer, at: number, row: CopyBuffer): number {
  const negative = source[at] === MINUS;
  const first = negative ? at + 1 : at;
  let value = 0;
  let next = first;
  for (let byte = source[next]!; byte >= ZERO && byte <= NINE; byte = source[++next]!) {
    value = value * 10 + (byte - ZERO);
  }
  const digits = next - first;
  if (digits === 0 || digits > SAFE_DIGITS) return -1;
  if (source[first] === ZERO && (digits > 1 || negative)) return -1;
  putBigint(row, negative ? -value : value);
  return next;
}

function putReal(source: Buffer, at: number, row: CopyBuffer): number {
  let next = at;
  while (source[next] !== COMMA && source[next] !== CLOSE && source[next]! > SPACE) next += 1;
  const text = source.toString("latin1", at, next);
  const value = Number(text);
  if (!Number.isFinite(value) || String(value) !== text) return -1;
  putDouble(row, value);
  return next;
}

function putTruth(source: Buffer, at: number, row: CopyBuffer): number {
  const value = source[at] === LETTER_T;
  if (!isWord(source, at, value ? "true" : "false")) return -1;
  putBoolean(row, value);
  return at + (value ? 4 : 5);
}

function isWord(source: Buffer, at: number, word: string): boolean {
  for (let letter = 0; letter < word.length; letter++)
    if (source[at + letter] !== word.charCodeAt(letter)) return false;
  return true;
}

function putNested(
  reader: LineReader,
  column: number,
  at: number,
  refFrom: number,
  refEnd: number,
  row: CopyBuffer,
): number {
  const { source } = reader;
  const end = nestedEnd(source, at);
  if (end < 0) return -1;
  const text = source.toString("utf8", at, end);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
    if (JSON.stringify(value) !== text) return -1;
  } catch {
    return -1;
  }
  putBytes(row, source, at, end);
  const found: FoundToken[] = [];
  for (const each of reader.sources[column] ?? []) findTokens(each, value, found);
  for (const token of found) putToken(reader, refFrom, refEnd, token);
  return end;
}

/** The end of a list, an object or a single value; what is between is judged by JSON.parse. */
function nestedEnd(source: Buffer, at: number): number {
  let depth = 0;
  let inText = false;
  for (let next = at; ; next++) {
    const byte = source[next];
    if (byte === undefined || byte < SPACE) return -1;
    if (inText) {
      if (byte === BACKSLASH) next += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN || byte === OPEN_OBJECT) depth += 1;
    else if (depth === 0 && (byte === COMMA || byte === CLOSE)) return next;
    else if (byte === CLOSE || byte === CLOSE_OBJECT) depth -= 1;
  }
}

/** The token of a text cell, from bytes to bytes. */
function putPlainToken(
  reader: LineReader,
  refFrom: number,
  refEnd: number,
  { name: path, type, nameBytes, typeBytes }: ColumnToken,
  from: number,
  end: number,
): void {
  const { tokens, source, load } = reader;
  let dots = 0;
  let [kidFrom, kidEnd] = [end, end];
  for (let at = from; at < end; at++) {
    const byte = source[at]!;
    if (byte > 0x7f) {
      putToken(reader, refFrom, refEnd, { path, type, token: source.toString("utf8", from, end) });
      return;
    }
    if (byte === DOT && dots++ < 2) {
      if (dots === 1) kidFrom = at + 1;
      else kidEnd = at;
    }
  }
  if (dots < 2) kidFrom = kidEnd;
  const key = tokenKey(source.toString("latin1", Math.max(from, end - KEY_LETTERS), end));
  if (isRepeated(reader, { key, place: [from, end] })) return;
  const { buffer } = tokens;
  makeRoom(buffer, 64 + (refEnd - refFrom) + nameBytes.length + typeBytes.length + 2 * (end - from));
  startToken(tokens, key);
  putInteger(buffer, load.delivery);
  putBytes(buffer, source, refFrom, refEnd);
  putBytes(buffer, nameBytes, 0, nameBytes.length);
  putBytes(buffer, typeBytes, 0, typeBytes.length);
  putBytes(buffer, source, kidFrom, kidEnd);
  putBytes(buffer, source, from, end);
  putBigint(buffer, key);
}

/** Starts the row of a token, which gets its key once all are in order. In: the number made of the token's end. */
export function startToken(tokens: SortedRows, key: number): void {
  startRow(tokens, TOKEN_CELLS + 1, 0, Math.floor(key / DROPPED));
}

function putToken(reader: LineReader, refFrom: number, refEnd: number, { path, type, token }: FoundToken): void {
  const { tokens, source, load } = reader;
  const key = tokenKey(token);
  if (isRepeated(reader, { key, place: token })) return;
  const { buffer } = tokens;
  makeRoom(buffer, 64 + (refEnd - refFrom));
  startToken(tokens, key);
  putInteger(buffer, load.delivery);
  putBytes(buffer, source, refFrom, refEnd);
  putText(buffer, path);
  putText(buffer, type);
  putText(buffer, kidOf(token));
  putText(buffer, token);
  makeRoom(buffer, 12);
  putBigint(buffer, key);
}

/** Whether the line had this token before: it is kept once, with the first place. */
function isRepeated({ source, seen }: LineReader, token: SeenToken): boolean {
  const textOf = ({ place }: SeenToken): string =>
    typeof place === "string" ? place : source.toString("utf8", place[0], place[1]);
  // equal tokens have equal keys, and others seldom
  if (seen.some((other) => other.key === token.key && textOf(other) === textOf(token))) return true;
  seen.push(token);
  return false;
}
