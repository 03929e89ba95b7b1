import { isUtf8 } from "node:buffer";
import type { WireReader } from "./wire-reader.ts";

/** The lines of a section of rows, and the cells of those that are plain, by their places in it. */
export interface WireLines {
  readonly count: number;
  /** Where each line begins; behind the last, where the section ends. */
  readonly starts: Uint32Array;
  /** Where the cells of a plain line are found in `ends`, as its `WireReader` wrote them; -1 for another line. */
  readonly places: Int32Array;
  readonly ends: Uint32Array;
  /** Whether every line is plain. */
  readonly allPlain: boolean;
  /** Whether the last line is ended by LF. */
  readonly whole: boolean;
}

const LINE_FEED = 10;
/** Bytes behind the last cell of a plain line: a bracket and LF. */
const BEHIND_CELLS = 2;
/** Lines that there is room for at first; about as many as a part often has. */
const FIRST_LINES = 3072;

/** Cuts a section of rows. In: the reader, its number of columns, the section. One that is not UTF-8 has no plain line. */
export function cutLines(read: WireReader, width: number, source: Buffer): WireLines {
  let starts = new Uint32Array(FIRST_LINES);
  let places = new Int32Array(FIRST_LINES);
  let ends = new Uint32Array(FIRST_LINES * (width + 1));
  let count = 0;
  let used = 0;
  let whole = true;
  let allPlain = true;
  const isText = isUtf8(source);
  for (let start = 0; start < source.length; count++) {
    if (count + 1 === starts.length) {
      starts = larger(starts, new Uint32Array(2 * starts.length));
      places = larger(places, new Int32Array(starts.length));
    }
    if (used + width + 1 > ends.length) ends = larger(ends, new Uint32Array(2 * ends.length));
    starts[count] = start;
    if (isText && read(source, start, ends, used)) {
      places[count] = used;
      start = ends[used + width]! + BEHIND_CELLS;
      used += width + 1;
      continue;
    }
    places[count] = -1;
    allPlain = false;
    const end = source.indexOf(LINE_FEED, start);
    whole = end >= 0;
    start = whole ? end + 1 : source.length;
  }
  starts[count] = source.length;
  return { count, starts, places, ends, allPlain, whole };
}

function larger<Numbers extends Uint32Array | Int32Array>(old: Numbers, grown: Numbers): Numbers {
  grown.set(old);
  return grown;
}
