import { lastReleaseDay } from "../../agreements/age-limit.ts";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { digestSource } from "../../extracts/digest-source.ts";
import { openMappedExtract } from "../../extracts/mapping/open-mapped-extract.ts";
import { encodeWireRow } from "../../records/encode-wire-row.ts";
import { createRefSet } from "../../records/ref-set.ts";
import { createRejectionReport } from "../../records/rejection-report.ts";
import { riskColumns } from "../../records/risk-columns.ts";
import { createRiskMeter } from "../../records/risk-meter.ts";
import { compileTreatment } from "./compile-treatment.ts";
import { fieldShapes } from "./field-shapes.ts";
import { createPartBuilder } from "./part-builder.ts";
import { productAliases } from "./product-aliases.ts";
import { createSampler } from "./sampler.ts";
import type { PrepareJob, PrepareResult, PrepareSink } from "./workbench.ts";

/** Rows between two progress messages. */
const PROGRESS_EVERY = 2_000;

/** Smallest group that is not small, where the agreement names none. */
const DEFAULT_K = 5;

/**
 * Reads an extract, treats every record, and seals what may leave; for a preview all of that but the sealing.
 * In: the job, the file's bytes, where parts and progress go. Out: what was counted and found. The file is read once and never kept.
 * Throws what reading the file and compiling the treatment refuse; INTERRUPTED when the sink's signal aborts.
 */
export async function prepareDelivery(
  job: PrepareJob,
  file: AsyncIterable<Uint8Array>,
  sink: PrepareSink,
): Promise<PrepareResult> {
  const { product, agreement, outputSchema } = job;
  const { treat, earlier, pseudonyms, counts: cells, refOfLine, oldest, subjects } = compileTreatment(job);
  const source = digestSource(file);
  const mapped = await openMappedExtract(source.bytes, {
    fileName: job.fileName,
    mapping: job.mapping,
    product: product.title,
    fields: fieldShapes(product),
    aliases: productAliases(product),
  });
  const refused = createRejectionReport();
  const withheld = createRejectionReport(0);
  const warnings = createRejectionReport(0);
  using refs = createRefSet(job.temporaryFolder);
  const risk = createRiskMeter({
    columns: riskColumns(product, agreement, outputSchema),
    k: agreement.guards?.smallCellThreshold ?? DEFAULT_K,
    window: job.period,
  });
  const sampler = createSampler(job.samples, mapped.extract.columns, outputSchema);
  const parts = createPartBuilder({
    deliveryId: job.deliveryId,
    contentKey: job.seal?.contentKey ?? null,
    salt: job.seal?.salt ?? new Uint8Array(32),
    subjects: () => subjects?.take() ?? null,
    overlap: earlier !== null,
    keep: sink.part,
  });
  const counts = { rows: 0, sealed: 0, refused: 0, withheld: 0 };
  let nextProgress = PROGRESS_EVERY;
  let allowance = 0;

  for await (const batch of mapped.records()) {
    if (sink.signal.aborted) throw new SluisError("INTERRUPTED");
    for (let index = 0; index < batch.size; index++) {
      const record = batch.record(index);
      const { line, problems } = record;
      counts.rows += 1;
      if (allowance === 0 && job.pseudonyms !== null) {
        allowance = await sink.allow();
        if (sink.signal.aborted) throw new SluisError("INTERRUPTED");
      }
      const treated = problems.length > 0 ? null : treat(record.values, line, record.mutation);
      if (treated === null || treated.kind === "refused") {
        counts.refused += 1;
        for (const { field, rule } of treated?.findings ?? problems) refused.add({ line, field, rule });
      } else if (treated.kind === "withheld") {
        counts.withheld += 1;
        withheld.add({ line, field: treated.field, rule: treated.rule });
      } else {
        if (job.pseudonyms !== null && record.mutation !== "vervallen") allowance -= 1;
        if (cells !== null) {
          cells.add(treated.row);
          continue;
        }
        const ref = treated.row[0] as string;
        if (!refs.add(ref)) {
          counts.refused += 1;
          refused.add({ line, field: "record", rule: "duplicate" });
          continue;
        }
        counts.sealed += 1;
        for (const { field, rule } of treated.warnings) warnings.add({ line, field, rule });
        risk.add(treated.row);
        sampler.add(line, record.original, treated.row);
        subjects?.add(ref, treated.cells);
        // waiting for what is done already would cost each row a turn of the event loop
        const full = parts.add(encodeWireRow(treated.row), earlier?.lineOf(treated.row));
        if (full !== undefined) await full;
      }
    }
    if (counts.rows >= nextProgress) {
      nextProgress = counts.rows + PROGRESS_EVERY;
      sink.progress({ rows: counts.rows, bytes: source.bytesSoFar(), total: job.fileBytes });
    }
  }
  if (sink.signal.aborted) throw new SluisError("INTERRUPTED");
  for (const row of cells?.rows(refOfLine) ?? []) {
    counts.sealed += 1;
    sampler.add(0, () => [], row);
    subjects?.add(row[0] as string, null); // a count is about nobody
    await parts.add(encodeWireRow(row));
  }
  const sealed = await parts.finish();
  const firstProcessed = oldest();
  const { bytes, sha256 } = source.total();
  sink.progress({ rows: counts.rows, bytes, total: job.fileBytes });
  const { format, gzip, encoding, delimiter } = mapped.extract;
  return {
    report: {
      source: { format, gzip, encoding, delimiter, bytes, sha256, rows: counts.rows },
      findings: mapped.extract.findings(),
      records: { sealed: counts.sealed, refused: counts.refused, withheld: counts.withheld },
      refused: refused.counts(),
      withheld: withheld.counts(),
      warnings: warnings.counts(),
      pseudonyms: pseudonyms.counts(),
      risk: risk.report(),
      releaseBy: firstProcessed === null ? null : lastReleaseDay(agreement, firstProcessed),
      columns: outputSchema.prefixItems.map(({ title }) => ({ name: title, treatment: treatmentOf(job, title) })),
    },
    samples: sampler.samples(),
    mapping: mapped.mapping as unknown as Json,
    unmapped: mapped.unmapped,
    parts: sealed.parts,
    root: sealed.root,
    rejections: counts.refused > 0 ? refused.csv() : null,
    allowanceLeft: allowance,
  };
}

function treatmentOf({ agreement }: PrepareJob, column: string): string {
  const agreed = agreement.fields[column];
  if (agreed === undefined) return column.startsWith("token_") ? "pseudonymise" : "keep";
  return agreed.to === undefined ? agreed.treatment : `${agreed.treatment} ${agreed.to}`;
}
