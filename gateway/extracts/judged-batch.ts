import type { RowBatch } from "./extract.ts";

/** The rows of a batch that are rows of the table. In: the batch, which rows of it, those among them that are `ragged-row`. */
export function judgedBatch(cut: RowBatch, kept: readonly number[], ragged: ReadonlySet<number> | null): RowBatch {
  return {
    size: kept.length,
    lineOf: (row) => cut.lineOf(kept[row]!),
    problemOf: (row) => cut.problemOf(kept[row]!) ?? (ragged?.has(kept[row]!) === true ? "ragged-row" : undefined),
    widthOf: (row) => cut.widthOf(kept[row]!),
    cell: (row, column) => cut.cell(kept[row]!, column),
    isFilled: (row, column) => cut.isFilled(kept[row]!, column),
    numberOf: (row, column) => cut.numberOf(kept[row]!, column),
  };
}
