import type { FoundToken, TokenSource } from "../../records/token-sources.ts";
import { KEY_LETTERS, kidOf, type RowLoad, TOKEN_CELLS, tokenKey } from "../part-rows.ts";
import { makeRoom, putBigint, putBytes, putInteger, putText } from "./copy-buffer.ts";
import { type SortedRows, startRow } from "./sorted-rows.ts";

/** The tokens of a part, line after line, as rows for COPY. */
export interface LineTokens {
  readonly rows: SortedRows;
  readonly load: RowLoad;
  readonly source: Buffer;
  /** Token sources per column; undefined for most. */
  readonly sources: readonly (readonly ColumnToken[] | undefined)[];
  /**
   * Tokens of the line that is being encoded, as many as `count`: their keys, and where they stand in the source, or their text where they are
   * no cell of their own. The lists are used again for each line, so that none is made anew.
   */
  count: number;
  readonly keys: number[];
  readonly from: number[];
  readonly ends: number[];
  readonly texts: (string | null)[];
}

/** A token source, with its words as bytes. */
interface ColumnToken extends TokenSource {
  readonly nameBytes: Uint8Array;
  readonly typeBytes: Uint8Array;
}

const DOT = 0x2e;
/** What is left out of a token's key, of 45 bits, to sort by it. */
const DROPPED = 2 ** 12;
/** More than the lengths and numbers of a token's row take. */
const ROW_BYTES = 80;

/** In: the load, its bytes, where the rows go. */
export function lineTokens(load: RowLoad, source: Buffer, rows: SortedRows): LineTokens {
  const sources = load.columns.map((_, column) => {
    const found = load.tokens.filter((each) => each.column === column);
    if (found.length === 0) return undefined;
    return found.map((each) => ({ ...each, nameBytes: Buffer.from(each.name), typeBytes: Buffer.from(each.type) }));
  });
  return { rows, load, source, sources, count: 0, keys: [], from: [], ends: [], texts: [] };
}

/** Forgets the tokens of the line before. */
export function startLine(tokens: LineTokens): void {
  tokens.count = 0;
}

/** Starts the row of a token, which gets its key once all are in order. In: the number made of the token's end. */
export function startToken(rows: SortedRows, key: number): void {
  startRow(rows, TOKEN_CELLS + 1, 0, Math.floor(key / DROPPED));
}

/** Adds the token of a text cell, from bytes to bytes. In: where the line's ref stands, the token's source, where it stands. */
export function putCellToken(
  tokens: LineTokens,
  refFrom: number,
  refEnd: number,
  column: ColumnToken,
  from: number,
  end: number,
): void {
  const { rows, source, load } = tokens;
  const { name: path, type, nameBytes, typeBytes } = column;
  let key = 0;
  for (let at = Math.max(from, end - KEY_LETTERS); at < end; at++) {
    const byte = source[at]!;
    if (byte > 0x7f) {
      putFoundToken(tokens, refFrom, refEnd, { path, type, token: source.toString("utf8", from, end) });
      return;
    }
    key = key * 32 + (byte & 31);
  }
  const dot = dotFrom(source, from, end);
  const kidEnd = dotFrom(source, dot + 1, end);
  const kidFrom = kidEnd < end ? dot + 1 : kidEnd;
  if (isRepeated(tokens, key, from, end, null)) return;
  const { buffer } = rows;
  makeRoom(buffer, ROW_BYTES + (refEnd - refFrom) + nameBytes.length + typeBytes.length + 2 * (end - from));
  startToken(rows, key);
  putInteger(buffer, load.delivery);
  putBytes(buffer, source, refFrom, refEnd);
  putBytes(buffer, nameBytes, 0, nameBytes.length);
  putBytes(buffer, typeBytes, 0, typeBytes.length);
  putBytes(buffer, source, kidFrom, kidEnd);
  putBytes(buffer, source, from, end);
  putBigint(buffer, key);
}

/** The place of the next dot, or the end. */
function dotFrom(source: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && source[at] !== DOT) at += 1;
  return Math.min(at, end);
}

/** Adds a token that was found in a nested part. */
export function putFoundToken(
  tokens: LineTokens,
  refFrom: number,
  refEnd: number,
  { path, type, token }: FoundToken,
): void {
  const { rows, source, load } = tokens;
  const key = tokenKey(token);
  if (isRepeated(tokens, key, 0, 0, token)) return;
  const { buffer } = rows;
  makeRoom(buffer, ROW_BYTES + (refEnd - refFrom));
  startToken(rows, key);
  putInteger(buffer, load.delivery);
  putBytes(buffer, source, refFrom, refEnd);
  putText(buffer, path);
  putText(buffer, type);
  putText(buffer, kidOf(token));
  putText(buffer, token);
  makeRoom(buffer, ROW_BYTES);
  putBigint(buffer, key);
}

/** Whether the line had this token before: it is kept once, with the first place. Equal tokens have equal keys, and others seldom. */
function isRepeated(tokens: LineTokens, key: number, from: number, end: number, text: string | null): boolean {
  const { source, keys, count } = tokens;
  for (let at = 0; at < count; at++) {
    if (keys[at] !== key) continue;
    const otherFrom = tokens.from[at]!;
    const otherEnd = tokens.ends[at]!;
    const otherText = tokens.texts[at] ?? null;
    const same =
      text === null && otherText === null
        ? isSame(source, from, end, otherFrom, otherEnd)
        : (text ?? source.toString("utf8", from, end)) === (otherText ?? source.toString("utf8", otherFrom, otherEnd));
    if (same) return true;
  }
  keys[count] = key;
  tokens.from[count] = from;
  tokens.ends[count] = end;
  tokens.texts[count] = text;
  tokens.count = count + 1;
  return false;
}

/** Whether the same bytes stand in two places; few enough that a loop is quicker than a call. */
function isSame(source: Buffer, from: number, end: number, otherFrom: number, otherEnd: number): boolean {
  if (end - from !== otherEnd - otherFrom) return false;
  for (let at = 0; at < end - from; at++) if (source[from + at] !== source[otherFrom + at]) return false;
  return true;
}
