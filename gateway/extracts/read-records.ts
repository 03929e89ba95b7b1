import type { Extract, Row, RowBatch } from "./extract.ts";
import type { ExtractRecord, RecordBatch } from "./extract-record.ts";
import { createRowGrouper } from "./group-rows.ts";
import type { BoundMapping } from "./mapping/bind-mapping.ts";

/**
 * Reads the records of an extract through a bound mapping, in the order of the file.
 * In: the extract (its rows are read once), the mapping bound to its columns. Out: batches of records.
 * Throws what `extract.batches()` throws; a row with a problem is no error but a record with `problems`.
 */
export async function* readRecords(extract: Extract, bound: BoundMapping): AsyncGenerator<RecordBatch> {
  if (bound.group === null) {
    for await (const batch of extract.batches())
      yield { size: batch.rows.length, record: (index) => readPlain(batch, index, bound) };
    return;
  }
  const grouper = createRowGrouper(bound, bound.group, (row, line, rule) => unreadableRecord(row, line, rule, bound));
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
  const row = batch.rows[index]!;
  const line = batch.lines[index]!;
  const problem = batch.problems?.get(index);
  if (problem !== undefined) return unreadableRecord(row, line, problem, bound);
  const { values, mutation, problems } = bound.mapRow(row);
  return { line, values, mutation, problems, original: row };
}

/** A record for a row whose cells cannot be trusted to stand under their columns. */
function unreadableRecord(row: Row, line: number, rule: string, bound: BoundMapping): ExtractRecord {
  return {
    line,
    values: new Array<undefined>(bound.fields.length).fill(undefined),
    mutation: "nieuw",
    problems: [{ field: "record", rule }],
    original: row,
  };
}
