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
    for await (const batch of extract.batches()) yield { records: readPlain(batch, bound) };
    return;
  }
  const grouper = createRowGrouper(bound, bound.group, (row, line, rule) => unreadableRecord(row, line, rule, bound));
  for await (const batch of extract.batches()) {
    const records = grouper.write(batch);
    if (records.length > 0) yield { records };
  }
  const records = grouper.end();
  if (records.length > 0) yield { records };
}

function readPlain(batch: RowBatch, bound: BoundMapping): ExtractRecord[] {
  const records: ExtractRecord[] = [];
  for (let index = 0; index < batch.rows.length; index++) {
    const row = batch.rows[index]!;
    const line = batch.lines[index]!;
    const problem = batch.problems?.get(index);
    if (problem !== undefined) {
      records.push(unreadableRecord(row, line, problem, bound));
      continue;
    }
    const { values, mutation, problems } = bound.mapRow(row);
    records.push({ line, values, mutation, problems, original: row });
  }
  return records;
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
