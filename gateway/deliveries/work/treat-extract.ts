import { SluisError } from "../../core/sluis-error.ts";
import type { DigestedSource } from "../../extracts/digest-source.ts";
import type { MappedExtract } from "../../extracts/mapping/open-mapped-extract.ts";
import { createRejectionReport, type RejectionReport } from "../../records/rejection-report.ts";
import { riskColumns } from "../../records/risk-columns.ts";
import { riskHashes } from "../../records/risk-hashes.ts";
import type { CompiledTreatment } from "./compile-treatment.ts";
import { createPageWriter } from "./page-writer.ts";
import { createSampler, type Sampler } from "./sampler.ts";
import type { Sealer } from "./sealer.ts";
import type { PrepareJob, PrepareSink } from "./workbench.ts";

/** Rows between two progress messages. */
const PROGRESS_EVERY = 2_000;

/** What became of the records of an extract before they were sealed. */
export interface TreatedExtract {
  readonly rows: number;
  /** Records that were refused, and their findings in order of arrival. */
  readonly refusedRecords: number;
  readonly refused: RejectionReport;
  readonly withheldRecords: number;
  readonly withheld: RejectionReport;
  readonly sampler: Sampler;
  readonly allowanceLeft: number;
}

/**
 * Treats every record of an extract, and gives those that may leave to the sealer, page by page.
 * In: the job, its extract, its treatment, the sealer, where progress goes and allowances come from, the source for the bytes read so far.
 * Throws what reading the file throws; INTERRUPTED when the sink's signal aborts.
 */
export async function treatExtract(
  job: PrepareJob,
  mapped: MappedExtract,
  { treat, counts, refOfLine, subjects }: CompiledTreatment,
  sealer: Sealer,
  sink: PrepareSink,
  source: DigestedSource,
): Promise<TreatedExtract> {
  const { product, agreement, outputSchema } = job;
  const refused = createRejectionReport();
  const withheld = createRejectionReport(0);
  const sampler = createSampler(job.samples, mapped.extract.columns, outputSchema);
  const hashes = riskHashes(riskColumns(product, agreement, outputSchema));
  const page = createPageWriter();
  let [rows, refusedRecords, withheldRecords] = [0, 0, 0];
  let nextProgress = PROGRESS_EVERY;
  let allowance = 0;

  for await (const batch of mapped.records()) {
    if (sink.signal.aborted) throw new SluisError("INTERRUPTED");
    for (let index = 0; index < batch.size; index++) {
      const record = batch.record(index);
      const { line, problems, mutation } = record;
      rows += 1;
      if (allowance === 0 && job.pseudonyms !== null) {
        allowance = await sink.allow();
        if (sink.signal.aborted) throw new SluisError("INTERRUPTED");
      }
      const treated = problems.length > 0 ? null : treat(record.values, line, mutation, record.numbers);
      if (treated === null || treated.kind === "refused") {
        refusedRecords += 1;
        for (const { field, rule } of treated?.findings ?? problems) refused.add({ line, field, rule });
      } else if (treated.kind === "withheld") {
        withheldRecords += 1;
        withheld.add({ line, field: treated.field, rule: treated.rule });
      } else {
        if (job.pseudonyms !== null && mutation !== "vervallen") allowance -= 1;
        if (counts !== null) {
          counts.add(treated.row);
          continue;
        }
        sampler.add(line, record.original);
        page.add(line, treated.row, subjects(treated.cells ?? []), hashes(treated.row), treated.warnings);
        if (page.isFull()) await sealer.take(page.take());
      }
    }
    if (rows >= nextProgress) {
      nextProgress = rows + PROGRESS_EVERY;
      sink.progress({ rows, bytes: source.bytesSoFar(), total: job.fileBytes });
    }
  }
  if (sink.signal.aborted) throw new SluisError("INTERRUPTED");
  for (const row of counts?.rows(refOfLine) ?? []) {
    page.add(0, row, [], hashes(row), []); // a count is about nobody
    if (page.isFull()) await sealer.take(page.take());
  }
  if (page.size > 0) await sealer.take(page.take());
  return { rows, refusedRecords, refused, withheldRecords, withheld, sampler, allowanceLeft: allowance };
}
