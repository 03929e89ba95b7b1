import type { Row, RowBatch } from "./extract.ts";

/** A row of a batch with all its cells, to be kept. In: the batch, the row, how many cells (those that it has, unless told). */
export function rowOf(batch: RowBatch, row: number, width = batch.widthOf(row)): Row {
  return Array.from({ length: width }, (_, column) => batch.cell(row, column));
}
