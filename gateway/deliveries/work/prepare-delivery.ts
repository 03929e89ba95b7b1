import { lastReleaseDay } from "../../agreements/age-limit.ts";
import type { Json } from "../../core/json.ts";
import { digestSource } from "../../extracts/digest-source.ts";
import { openMappedExtract } from "../../extracts/mapping/open-mapped-extract.ts";
import { compileTreatment } from "./compile-treatment.ts";
import { fieldShapes } from "./field-shapes.ts";
import { productAliases } from "./product-aliases.ts";
import { sealRows } from "./seal-rows.ts";
import type { StartSealer } from "./sealer.ts";
import { treatExtract } from "./treat-extract.ts";
import type { PrepareJob, PrepareResult, PrepareSink } from "./workbench.ts";

/**
 * Reads an extract, treats every record, and seals what may leave; for a preview all of that but the sealing.
 * In: the job, the file's bytes, where parts and progress go, where rows are sealed. Out: what was counted and found. The file is read once and
 * never kept. Throws what reading the file, compiling the treatment and sealing refuse; INTERRUPTED when the sink's signal aborts.
 */
export async function prepareDelivery(
  job: PrepareJob,
  file: AsyncIterable<Uint8Array>,
  sink: PrepareSink,
  startSealer: StartSealer = sealRows,
): Promise<PrepareResult> {
  const { product, agreement, outputSchema } = job;
  const treatment = compileTreatment(job);
  const source = digestSource(file);
  const mapped = await openMappedExtract(source.bytes, {
    fileName: job.fileName,
    mapping: job.mapping,
    product: product.title,
    fields: fieldShapes(product),
    aliases: productAliases(product),
  });
  const sealer = startSealer(job, sink.part);
  try {
    const treated = await treatExtract(job, mapped, treatment, sealer, sink, source);
    const sealed = await sealer.finish();
    const { rows, refused } = treated;
    for (const line of sealed.doubled) refused.add({ line, field: "record", rule: "duplicate" });
    const refusedRecords = treated.refusedRecords + sealed.doubled.length;
    const firstProcessed = treatment.oldest();
    const { bytes, sha256 } = source.total();
    sink.progress({ rows, bytes, total: job.fileBytes });
    const { format, gzip, encoding, delimiter } = mapped.extract;
    return {
      report: {
        source: { format, gzip, encoding, delimiter, bytes, sha256, rows },
        findings: mapped.extract.findings(),
        records: { sealed: sealed.records, refused: refusedRecords, withheld: treated.withheldRecords },
        refused: refused.counts(),
        withheld: treated.withheld.counts(),
        warnings: sealed.warnings,
        pseudonyms: treatment.pseudonyms.counts(),
        risk: sealed.risk,
        releaseBy: firstProcessed === null ? null : lastReleaseDay(agreement, firstProcessed),
        columns: outputSchema.prefixItems.map(({ title }) => ({ name: title, treatment: treatmentOf(job, title) })),
      },
      samples: treated.sampler.samples(sealed.first),
      mapping: mapped.mapping as unknown as Json,
      unmapped: mapped.unmapped,
      parts: sealed.parts,
      root: sealed.root,
      rejections: refusedRecords > 0 ? refused.csv() : null,
      allowanceLeft: treated.allowanceLeft,
    };
  } catch (error) {
    sealer.drop();
    throw error;
  }
}

function treatmentOf({ agreement }: PrepareJob, column: string): string {
  const agreed = agreement.fields[column];
  if (agreed === undefined) return column.startsWith("token_") ? "pseudonymise" : "keep";
  return agreed.to === undefined ? agreed.treatment : `${agreed.treatment} ${agreed.to}`;
}
