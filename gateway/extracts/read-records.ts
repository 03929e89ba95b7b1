import type { Extract, RowBatch } from "./extract.ts";
import type { ExtractRecord, RecordBatch } from "./extract-record.ts";
import { createRowGrouper } from "./group-rows.ts";
import type { BoundMapping } from "./mapping/bind-mapping.ts";
import { rowOf } from "./row-of.ts";

/**
 * Reads the records of an extract through a bound mapping, in the order of the file.
 * In: the extract (its rows are read once), the mapping bound to its columns. Out: batches of records.
 * Throws what `extract.batches()` throws; a row with a problem is no error but a record with `problems`.
 */
export async function* readRecords(extract: Extract, bound: BoundMapping): AsyncGenerator<RecordBatch> {
  if (bound.group === null) {
    for await (const batch of extract.batches())
      yield { size: batch.size, record: (index) => readPlain(batch, index, bound) };
    return;
  }
  const grouper = createRowGrouper(bound, bound.group, (batch, row, rule) => unreadableRecord(batch, row, rule, bound));
  for await (const batch of extract.batches()) {
    const records = grouper.write(batch);
    if (records.length > 0) yield batchOf(records);
  }
  const records = grouper.end();
  if (records.length > 0) yield batchOf(records);
}

function batchOf(records: readonly ExtractRecord[]): RecordBatch {
  return { size: records.length, record: (index) => records[index]! };
}

function readPlain(batch: RowBatch, index: number, bound: BoundMapping): ExtractRecord {
  const problem = batch.problemOf(index);
  if (problem !== undefined) return unreadableRecord(batch, index, problem, bound);
  const { values, numbers, mutation, problems } = bound.mapRow(batch, index);
  const line = batch.lineOf(index);
  return { line, values, numbers, mutation, problems, original: () => rowOf(batch, index, bound.columns.length) };
}

/** A record for a row whose cells cannot be trusted to stand under their columns. */
function unreadableRecord(batch: RowBatch, row: number, rule: string, bound: BoundMapping): ExtractRecord {
  const original = rowOf(batch, row);
  return {
    line: batch.lineOf(row),
    values: new Array<undefined>(bound.fields.length).fill(undefined),
    numbers: new Int32Array(bound.fields.length).fill(-1),
    mutation: "nieuw",
    problems: [{ field: "record", rule }],
    original: () => original,
  };
}
