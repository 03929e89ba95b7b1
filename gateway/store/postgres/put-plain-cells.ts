import type { ColumnType } from "../stored-column.ts";
import { type CopyBuffer, putBigint, putBoolean, putBytes, putDouble, putNull } from "./copy-buffer.ts";

const MINUS = 0x2d;
const ZERO = 0x30;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;

/**
 * Adds the cells of a plain line, which were looked at when it was cut (`WireReader`).
 * In: where to, with room for them, the types of the columns, the part and a view of it, where the cells end and from where on those of this line.
 */
export function putPlainCells(
  row: CopyBuffer,
  types: readonly ColumnType[],
  source: Buffer,
  view: DataView,
  ends: Uint32Array,
  place: number,
): void {
  let from = ends[place]! + 1;
  for (let column = 0; column < types.length; column++) {
    const end = ends[place + column + 1]!;
    if (source[from] === LETTER_N) putNull(row);
    else
      switch (types[column]!) {
        case "text":
          putBytes(row, view, from + 1, end - 1);
          break;
        case "integer":
          putBigint(row, wholeNumber(source, from, end));
          break;
        case "real":
          putDouble(row, Number(source.toString("latin1", from, end)));
          break;
        case "boolean":
          putBoolean(row, source[from] === LETTER_T);
          break;
        case "json":
          putBytes(row, view, from, end);
          break;
      }
    from = end + 1;
  }
}

function wholeNumber(source: Buffer, from: number, end: number): number {
  const negative = source[from] === MINUS;
  let value = 0;
  for (let at = negative ? from + 1 : from; at < end; at++) value = value * 10 + (source[at]! - ZERO);
  return negative ? -value : value;
}
