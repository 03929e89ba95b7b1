import { constants, zstdCompressSync } from "node:zlib";
import type { SealedPart } from "../../gateway/deliveries/ports/store.ts";
import { compileTreatment } from "../../gateway/deliveries/work/compile-treatment.ts";
import { fieldShapes } from "../../gateway/deliveries/work/field-shapes.ts";
import type { OutgoingPage } from "../../gateway/deliveries/work/outgoing-page.ts";
import { createPageWriter } from "../../gateway/deliveries/work/page-writer.ts";
import { sealRows } from "../../gateway/deliveries/work/seal-rows.ts";
import type { PrepareJob } from "../../gateway/deliveries/work/workbench.ts";
import { contentLeaf } from "../../gateway/envelope/content-root.ts";
import { openPart } from "../../gateway/envelope/open-part.ts";
import { sealPart } from "../../gateway/envelope/seal-part.ts";
import type { ExtractRecord } from "../../gateway/extracts/extract-record.ts";
import { openMappedExtract } from "../../gateway/extracts/mapping/open-mapped-extract.ts";
import { openExtract } from "../../gateway/extracts/open-extract.ts";
import { riskColumns } from "../../gateway/records/risk-columns.ts";
import { riskHashes } from "../../gateway/records/risk-hashes.ts";
import { sampleExtract, source } from "./sample-job.ts";
import type { StageClock } from "./stage.ts";

/** A sealed part and what is in it. */
export interface StagePart extends SealedPart {
  readonly plaintext: Uint8Array;
}

/** What the sender does with an extract, stage by stage. In: clock, job, rows. Out: the parts. */
export async function senderStages({ measure }: StageClock, job: PrepareJob, rows: number): Promise<StagePart[]> {
  const pieces = sampleExtract(rows);
  await measure("read CSV", rows, () => readAll(pieces));
  await measure("read CSV, map to fields", rows, async () => {
    for await (const _ of records(job, pieces));
  });
  const kept: Kept[] = [];
  for await (const { line, values, numbers, mutation } of records(job, pieces))
    kept.push({ line, values: [...values], numbers: numbers.slice(), mutation });
  const pages = await measure("check, treat, write down", kept.length, () => treatAll(job, kept));
  const leaving = pages.reduce((sum, { size }) => sum + size, 0);
  const sealed = await measure("names, doubles, risk; seal", leaving, () => sealAll(job, pages));
  const { deliveryId, seal } = job;
  const { contentKey, salt } = seal!;
  const parts = sealed.map((part, at, { length }) => {
    const last = at + 1 === length;
    return { ...part, last, plaintext: openPart({ ...part, deliveryId, contentKey, last }) };
  });
  await measure("compress alone (zstd level 1)", leaving, () => {
    for (const { plaintext } of parts)
      zstdCompressSync(plaintext, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  });
  await measure("digest, compress, encrypt", leaving, () => {
    for (const { n, last, plaintext } of parts) {
      contentLeaf(salt, n, plaintext);
      sealPart({ contentKey, deliveryId, n, last, plaintext });
    }
  });
  return parts;
}

/** What is kept of a record from one stage to the next. */
type Kept = Pick<ExtractRecord, "line" | "values" | "numbers" | "mutation">;

async function readAll(pieces: readonly Uint8Array[]): Promise<number> {
  let rows = 0;
  const extract = await openExtract(source(pieces), { fileName: "extract.csv" });
  for await (const batch of extract.batches()) rows += batch.size;
  return rows;
}

/** The sound records of the extract, each of which holds until the next. */
async function* records(job: PrepareJob, pieces: readonly Uint8Array[]): AsyncGenerator<ExtractRecord> {
  const { fileName, mapping, product } = job;
  const options = { fileName, mapping, product: product.title, fields: fieldShapes(product), aliases: {} };
  const opened = await openMappedExtract(source(pieces), options);
  for await (const batch of opened.records())
    for (let index = 0; index < batch.size; index++) {
      const record = batch.record(index);
      if (record.problems.length === 0) yield record;
    }
}

function treatAll(job: PrepareJob, kept: readonly Kept[]): OutgoingPage[] {
  const { treat, subjects } = compileTreatment(job);
  const hashes = riskHashes(riskColumns(job.product, job.agreement, job.outputSchema));
  const pages: OutgoingPage[] = [];
  const page = createPageWriter();
  for (const { line, values, numbers, mutation } of kept) {
    const treated = treat(values, line, mutation, numbers);
    if (treated.kind !== "out") continue;
    page.add(line, treated.row, subjects(treated.cells ?? []), hashes(treated.row), treated.warnings);
    if (page.isFull()) pages.push(page.take());
  }
  return [...pages, page.take()];
}

async function sealAll(job: PrepareJob, pages: readonly OutgoingPage[]): Promise<SealedPart[]> {
  const kept: SealedPart[] = [];
  const sealer = sealRows(job, async (part) => void kept.push(part));
  for (const page of pages) await sealer.take(page);
  await sealer.finish();
  return kept;
}
