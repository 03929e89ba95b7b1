import { columnNumbers } from "../column-numbers.ts";
import type { RowBatch } from "../extract.ts";

/** Where the cells of some rows stand in a buffer. */
export interface CellPlaces {
  /** Forgets all rows. In: the buffer that the next ones stand in. */
  begin(bytes: Buffer): void;
  /** Adds a cell to the row being cut. In: its bytes, whether some are beyond ASCII, whether a doubled quote in it stands for one. */
  add(from: number, to: number, wide: boolean, doubled?: boolean): void;
  /** Whether the row being cut has a cell. */
  hasCells(): boolean;
  /** Ends the row being cut; one without cells is none. In: the line where it started. */
  endRow(line: number): void;
  /** Takes back the row being cut. Out: -1. */
  forgetRow(): -1;
  /** The rows so far, until the buffer is used for others. */
  readonly batch: RowBatch;
}

const WIDE = 1;
const DOUBLED = 2;
const QUOTE = 34;
const FIRST_CELLS = 4096;
const FIRST_ROWS = 256;

/** Makes an empty list of places, which is used for batch after batch of one file. */
export function createCellPlaces(): CellPlaces {
  const numbersOf = columnNumbers();
  let bytes: Buffer = Buffer.alloc(0);
  let starts = new Int32Array(FIRST_CELLS);
  let ends = new Int32Array(FIRST_CELLS);
  let kinds = new Uint8Array(FIRST_CELLS);
  let cells = 0;
  /** The first cell of each row, and behind them the first of the row being cut. */
  let firsts = new Int32Array(FIRST_ROWS);
  let lines = new Float64Array(FIRST_ROWS);
  let rows = 0;

  /** One quote for each two, in place: the row is complete, so nobody reads it again. */
  function undouble(cell: number): void {
    let into = starts[cell]!;
    for (let at = into; at < ends[cell]!; at++) {
      bytes[into++] = bytes[at]!;
      if (bytes[at] === QUOTE) at += 1;
    }
    ends[cell] = into;
  }

  /** Out: the cell's place, or -1 behind the end of its row. */
  function cellAt(row: number, column: number): number {
    const cell = firsts[row]! + column;
    return cell < firsts[row + 1]! ? cell : -1;
  }

  return {
    begin(buffer) {
      bytes = buffer;
      cells = 0;
      rows = 0;
    },
    add(from, to, wide, doubled = false) {
      if (cells === starts.length) {
        starts = larger(starts, new Int32Array(2 * cells));
        ends = larger(ends, new Int32Array(2 * cells));
        kinds = larger(kinds, new Uint8Array(2 * cells));
      }
      starts[cells] = from;
      ends[cells] = to;
      kinds[cells++] = (wide ? WIDE : 0) | (doubled ? DOUBLED : 0);
    },
    hasCells: () => cells > firsts[rows]!,
    endRow(line) {
      if (cells === firsts[rows]) return;
      for (let cell = firsts[rows]!; cell < cells; cell++) if ((kinds[cell]! & DOUBLED) !== 0) undouble(cell);
      lines[rows++] = line;
      if (rows === firsts.length) {
        firsts = larger(firsts, new Int32Array(2 * rows));
        lines = larger(lines, new Float64Array(2 * rows));
      }
      firsts[rows] = cells;
    },
    forgetRow() {
      cells = firsts[rows]!;
      return -1;
    },
    batch: {
      get size() {
        return rows;
      },
      lineOf: (row) => lines[row]!,
      problemOf: () => undefined,
      widthOf: (row) => firsts[row + 1]! - firsts[row]!,
      cell(row, column) {
        const cell = cellAt(row, column);
        if (cell === -1) return null;
        if (starts[cell] === ends[cell]) return "";
        return (kinds[cell]! & WIDE) === 0
          ? bytes.toString("latin1", starts[cell], ends[cell])
          : bytes.toString("utf8", starts[cell], ends[cell]);
      },
      isFilled(row, column) {
        const cell = cellAt(row, column);
        return cell !== -1 && starts[cell] !== ends[cell];
      },
      numberOf(row, column) {
        const cell = cellAt(row, column);
        return cell === -1 ? -1 : numbersOf(column).numberOf(bytes, starts[cell]!, ends[cell]!);
      },
    },
  };
}

function larger<T extends Int32Array | Uint8Array | Float64Array>(old: T, grown: T): T {
  grown.set(old);
  return grown;
}
