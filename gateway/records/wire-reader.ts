import { type ByteDictionary, createByteDictionary, NUMBERS_IN_USE } from "../core/byte-dictionary.ts";
import type { Json } from "../core/json.ts";
import type { OutputColumn } from "../core/output-schema.ts";
import { type FixedPattern, followsFixedPattern } from "./fixed-pattern.ts";
import { booleanEnd, listEnd, nestedEnd, textEnd, wholeEnd } from "./wire-cell-ends.ts";

/** What a plain line may hold in one column. */
export interface WireColumn {
  readonly type: OutputColumn["x-column-type"];
  /** Whether a value (null among them) may stand there, which depends on the value alone; null where every value of the type may. */
  readonly accepts: ((value: Json) => boolean) | null;
  /** Accepts nothing that `accepts` does not; null where there is no such short cut. */
  readonly pattern: FixedPattern | null;
  /** A line that lives is not plain without a value here. */
  readonly required: boolean;
}

/**
 * Reads the line that begins at `start` and is ended by LF, all of it UTF-8. A plain line is a JSON array as JavaScript would write it, with a cell for each
 * column, none of them with an escape in a text, and each accepted; what is not plain may still be right, which JSON.parse tells.
 * In: also where to write. Out: whether it is plain; then `ends[into]` is where it begins and `ends[into + n]` where its cell n ends, counted from 1.
 */
export type WireReader = (source: Buffer, start: number, ends: Uint32Array, into: number) => boolean;

// letters of JSON (RFC 8259)
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const LETTER_N = 0x6e;
const LINE_FEED = 10;

const REMOVAL = Buffer.from('"vervallen"');

/** A column, and what is known of the cells that it had. */
interface ReadColumn extends WireColumn {
  readonly nullable: boolean;
  readonly cells: ByteDictionary;
  /** Numbers plus one of cells that may stand there, each in its place. */
  readonly accepted: Float64Array;
}

/**
 * Makes a reader that remembers what cells it accepted, by their bytes, so that most are neither made a text nor judged again.
 * In: the columns; whether a line whose second cell says `vervallen` carries nothing else but its ref, and every other the required cells.
 */
export function wireReader(columns: readonly WireColumn[], mutates: boolean): WireReader {
  const known = columns.map(
    (column, at): ReadColumn => ({
      ...column,
      nullable: at > 0 && (column.accepts === null || column.accepts(null)),
      cells: createByteDictionary(),
      accepted: new Float64Array(remembers(column) ? NUMBERS_IN_USE : 0),
    }),
  );
  return (source, start, ends, into) => {
    let at = start;
    let removes = false;
    ends[into] = start;
    for (let index = 0; index < known.length; index++) {
      const column = known[index]!;
      if (source[at] !== (index === 0 ? OPEN : COMMA)) return false;
      const from = at + 1;
      if (source[from] === LETTER_N) {
        if (!column.nullable || !isNull(source, from) || (column.required && !removes)) return false;
        at = from + 4;
      } else {
        if (removes) return false;
        at = cellEnd(column, source, from);
        if (at < 0) return false;
        if (mutates && index === 1) removes = isRemoval(source, from, at);
      }
      ends[into + index + 1] = at;
    }
    return source[at] === CLOSE && source[at + 1] === LINE_FEED;
  };
}

/** Whether a cell is remembered at all. */
function remembers({ type, accepts, pattern }: WireColumn): boolean {
  return pattern === null && (accepts !== null || type === "json" || type === "real");
}

/** The end of a cell that may stand in the column, or -1. */
function cellEnd(column: ReadColumn, source: Buffer, from: number): number {
  const { type, pattern, accepts } = column;
  if (pattern !== null) {
    const end = from + pattern.length + 2;
    const fits = source[from] === QUOTE && source[end - 1] === QUOTE && followsFixedPattern(pattern, source, from + 1);
    return fits ? end : -1;
  }
  const end = endOf(type, source, from);
  if (end < 0) return -1;
  if (accepts === null && (type === "json" ? listEnd(source, from) === end : type !== "real")) return end;
  return isAccepted(column, source, from, end) ? end : -1;
}

function endOf(type: WireColumn["type"], source: Buffer, from: number): number {
  switch (type) {
    case "text":
      return textEnd(source, from);
    case "integer":
      return wholeEnd(source, from);
    case "boolean":
      return booleanEnd(source, from);
    case "real":
    case "json":
      return nestedEnd(source, from);
  }
}

function isAccepted(column: ReadColumn, source: Buffer, from: number, end: number): boolean {
  const { cells, accepted } = column;
  const number = cells.numberOf(source, from, end);
  const place = number & (NUMBERS_IN_USE - 1);
  if (number >= 0 && accepted[place] === number + 1) return true;
  if (!isRight(column, source.toString("utf8", from, end))) return false;
  if (number >= 0) accepted[place] = number + 1;
  return true;
}

function isRight({ type, accepts }: WireColumn, text: string): boolean {
  try {
    const value = JSON.parse(text) as Json;
    if (type === "real" && typeof value !== "number") return false;
    return (accepts === null || accepts(value)) && JSON.stringify(value) === text;
  } catch {
    // no JSON, or nested so deep that it cannot be written again
    return false;
  }
}

function isNull(source: Buffer, from: number): boolean {
  return source[from + 1] === 0x75 && source[from + 2] === 0x6c && source[from + 3] === 0x6c;
}

function isRemoval(source: Buffer, from: number, end: number): boolean {
  return end - from === REMOVAL.length && REMOVAL.compare(source, from, end) === 0;
}
