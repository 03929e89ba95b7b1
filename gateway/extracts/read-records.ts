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
    const read = plainReader(bound);
    for await (const batch of extract.batches()) yield { size: batch.size, record: (index) => read(batch, index) };
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

/** Reads a row as a record, into the same object as the row before. */
function plainReader(bound: BoundMapping): (batch: RowBatch, index: number) => ExtractRecord {
  let [batch, row]: [RowBatch | undefined, number] = [undefined, 0];
  const record: { -readonly [member in keyof ExtractRecord]: ExtractRecord[member] } = {
    line: 0,
    values: [],
    numbers: new Int32Array(0),
    mutation: "nieuw",
    problems: [],
    original: () => rowOf(batch!, row, bound.columns.length),
  };
  return (of, index) => {
    const problem = of.problemOf(index);
    if (problem !== undefined) return unreadableRecord(of, index, problem, bound);
    const { values, numbers, mutation, problems } = bound.mapRow(of, index);
    [batch, row] = [of, index];
    record.line = of.lineOf(index);
    record.values = values;
    record.numbers = numbers;
    record.mutation = mutation;
    record.problems = problems;
    return record;
  };
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
