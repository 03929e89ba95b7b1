import type { Json } from "../../core/json.ts";
import type { StoredColumn } from "../stored-column.ts";
import { type CopyBuffer, putBigint, putBoolean, putBytes, putDouble, putNull } from "./copy-buffer.ts";

// letters of JSON (RFC 8259)
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
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
/** Digits that a number holds exactly whatever they are. */
const SAFE_DIGITS = 15;

/**
 * Encodes the cells of a line that is canonical at sight: strings without escapes, numbers and nested parts that JavaScript would
 * write the same way. In: the columns, the part, the line's place in it, the row to add to, with room for it. Out: false for any other line; then
 * what was added to the row means nothing.
 */
export function encodePlainLine(
  columns: readonly StoredColumn[],
  source: Buffer,
  start: number,
  end: number,
  row: CopyBuffer,
): boolean {
  let at = start;
  for (let column = 0; column < columns.length; column++) {
    if (source[at] !== (column === 0 ? OPEN : COMMA)) return false;
    at += 1;
    if (source[at] === LETTER_N && column > 0) {
      if (!isWord(source, at, "null")) return false;
      putNull(row);
      at += 4;
      continue;
    }
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
        at = putNested(source, at, row);
        break;
    }
    if (at < 0) return false;
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

function putNested(source: Buffer, at: number, row: CopyBuffer): number {
  const listEnd = plainListEnd(source, at);
  if (listEnd > 0) {
    putBytes(row, source, at, listEnd);
    return listEnd;
  }
  const end = nestedEnd(source, at);
  if (end < 0) return -1;
  const text = source.toString("utf8", at, end);
  try {
    if (JSON.stringify(JSON.parse(text) as Json) !== text) return -1;
  } catch {
    return -1;
  }
  putBytes(row, source, at, end);
  return end;
}

/** The end of a list of texts without escapes, which is canonical at sight; -1 for anything else. */
function plainListEnd(source: Buffer, at: number): number {
  if (source[at] !== OPEN) return -1;
  let next = at + 1;
  if (source[next] === CLOSE) return next + 1;
  for (;;) {
    if (source[next++] !== QUOTE) return -1;
    for (let byte = source[next]!; byte !== QUOTE; byte = source[++next]!)
      if (byte === undefined || byte === BACKSLASH || byte < SPACE) return -1;
    const after = source[next + 1];
    if (after === CLOSE) return next + 2;
    if (after !== COMMA) return -1;
    next += 2;
  }
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
