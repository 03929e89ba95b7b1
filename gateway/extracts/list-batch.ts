import { columnNumbers } from "./column-numbers.ts";
import type { Row, RowBatch } from "./extract.ts";

/** Rows as lists of cells, from a format whose cells are not all text. */
export interface ListedRows {
  readonly rows: readonly Row[];
  readonly lines: readonly number[];
  /** By index in `rows`; null when all rows are sound. */
  readonly problems: ReadonlyMap<number, string> | null;
}

/** Characters of a text that is looked up; a longer one seldom comes twice. */
const LONGEST = 64;

/** Makes what turns the lists of one file into batches, whose texts are numbered by column. */
export function listBatches(): (listed: ListedRows) => RowBatch {
  const numbersOf = columnNumbers();
  const scratch = Buffer.alloc(LONGEST * 3);
  return ({ rows, lines, problems }) => ({
    size: rows.length,
    lineOf: (row) => lines[row]!,
    problemOf: (row) => problems?.get(row),
    widthOf: (row) => rows[row]!.length,
    cell: (row, column) => rows[row]![column] ?? null,
    isFilled(row, column) {
      const cell = rows[row]![column] ?? null;
      return cell !== null && cell !== "";
    },
    numberOf(row, column) {
      const cell = rows[row]![column];
      // half a character has no bytes of its own
      if (typeof cell !== "string" || cell.length > LONGEST || !cell.isWellFormed()) return -1;
      return numbersOf(column).numberOf(scratch, 0, scratch.write(cell, "utf8"));
    },
  });
}
