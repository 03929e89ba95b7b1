import { tmpdir } from "node:os";
import { constants, zstdCompressSync } from "node:zlib";
import { compileAdmission } from "../../gateway/agreements/compile-admission.ts";
import { compileRules } from "../../gateway/agreements/compile-rules.ts";
import type { Json } from "../../gateway/core/json.ts";
import type { SealedPart } from "../../gateway/deliveries/ports/store.ts";
import { pseudonymProvider } from "../../gateway/deliveries/pseudonym-provider.ts";
import { compileTreatment } from "../../gateway/deliveries/work/compile-treatment.ts";
import { fieldShapes } from "../../gateway/deliveries/work/field-shapes.ts";
import { createPartBuilder } from "../../gateway/deliveries/work/part-builder.ts";
import type { PrepareJob } from "../../gateway/deliveries/work/workbench.ts";
import { contentLeaf } from "../../gateway/envelope/content-root.ts";
import { openPart } from "../../gateway/envelope/open-part.ts";
import { sealPart } from "../../gateway/envelope/seal-part.ts";
import type { Row } from "../../gateway/extracts/extract.ts";
import { bindMapping, type MappedRow } from "../../gateway/extracts/mapping/bind-mapping.ts";
import { openMappedExtract } from "../../gateway/extracts/mapping/open-mapped-extract.ts";
import { openExtract } from "../../gateway/extracts/open-extract.ts";
import { pseudonymise } from "../../gateway/pseudonyms/pseudonymise.ts";
import { createRecordRef } from "../../gateway/pseudonyms/record-ref.ts";
import { compileRecordTreatment, type TreatRecord } from "../../gateway/records/compile-record-treatment.ts";
import { encodeWireRow } from "../../gateway/records/encode-wire-row.ts";
import { createRefSet } from "../../gateway/records/ref-set.ts";
import { riskColumns } from "../../gateway/records/risk-columns.ts";
import { createRiskMeter } from "../../gateway/records/risk-meter.ts";
import { sampleExtract, source } from "./sample-job.ts";
import type { StageClock } from "./stage.ts";

/** A sealed part and what is in it. */
export interface StagePart extends SealedPart {
  readonly plaintext: Uint8Array;
}

/** What the sender does with an extract, each stage alone on the whole extract. In: clock, job, rows. Out: the parts. */
export async function senderStages({ measure }: StageClock, job: PrepareJob, rows: number): Promise<StagePart[]> {
  const pieces = sampleExtract(rows);
  const cells = await measure("read CSV", rows, () => readAll(pieces));
  const options = { fileName: job.fileName, mapping: job.mapping, product: job.product.title, aliases: {} };
  const fields = fieldShapes(job.product);
  const opened = await openMappedExtract(source(pieces), { ...options, fields });
  const bound = bindMapping(opened.mapping, opened.extract.columns, fields);
  await opened.extract.close();
  const mapped = await measure("map to fields", rows, () => cells.map((row) => bound.mapRow(row)));
  const sound = mapped.filter((row) => row.problems.length === 0);
  const plainTreat = treatWithoutPseudonyms(job);
  await measure("check and treat, without pseudonyms", sound.length, () => treatAll(plainTreat, sound));
  await measure("three pseudonyms", sound.length, () => threePseudonyms(job, sound));
  const { treat } = compileTreatment(job);
  const treated = await measure("check and treat, whole", sound.length, () => treatAll(treat, sound));
  await measure("find doubled refs, measure risk", treated.length, () => countAll(job, treated));
  await measure("write JSON and cut", treated.length, () => cutAll({ ...job, seal: null }, treated));
  const { deliveryId, seal } = job;
  const { contentKey, salt } = seal!;
  const parts = (await cutAll(job, treated)).map((part, at, { length }) => {
    const last = at + 1 === length;
    return { ...part, last, plaintext: openPart({ ...part, deliveryId, contentKey, last }) };
  });
  await measure("compress alone (zstd level 1)", treated.length, () => {
    for (const { plaintext } of parts)
      zstdCompressSync(plaintext, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  });
  await measure("digest, compress, encrypt", treated.length, () => {
    for (const { n, last, plaintext } of parts) {
      contentLeaf(salt, n, plaintext);
      sealPart({ contentKey, deliveryId, n, last, plaintext });
    }
  });
  return parts;
}

async function readAll(pieces: readonly Uint8Array[]): Promise<Row[]> {
  const rows: Row[] = [];
  const extract = await openExtract(source(pieces), { fileName: "extract.csv" });
  for await (const batch of extract.batches()) for (const row of batch.rows) rows.push(row);
  return rows;
}

function treatWithoutPseudonyms(job: PrepareJob): TreatRecord {
  const { product, agreement, outputSchema, codeList, areaTable } = job;
  return compileRecordTreatment({
    product,
    agreement,
    outputSchema,
    lookups: { codeList, areaTable },
    admission: compileAdmission(agreement, product, job.today),
    rules: compileRules(product, agreement, outputSchema),
    pseudonymise: () => () => ({ kind: "absent" }),
    refOfKey: createRecordRef(job.refKey, agreement.id, product.title),
    refOfLine: (line) => ({ text: String(line) }),
  });
}

function treatAll(treat: TreatRecord, records: readonly MappedRow[]): Json[][] {
  const rows: Json[][] = [];
  for (const [index, record] of records.entries()) {
    const treated = treat(record.values, index + 2, record.mutation);
    if (treated.kind === "out") rows.push(treated.row);
  }
  return rows;
}

/** An id, a number of a source system, and an address: the address takes two inputs. */
function threePseudonyms(job: PrepareJob, records: readonly MappedRow[]): void {
  const provider = pseudonymProvider(job.pseudonyms!);
  const names = Object.keys(job.product.properties);
  const at = ["incidentId", "bronregistratieId", "postcode", "huisnummer"].map((name) => names.indexOf(name));
  const options = { testProfile: true };
  for (const { values } of records) {
    const [inc, reg, postcode, house] = at.map((index) => String(values[index] ?? ""));
    const made = [
      pseudonymise(provider, "inc", { inc: [inc!] }, options),
      pseudonymise(provider, "reg", { reg: [reg!] }, options),
      pseudonymise(provider, "adr1", { postcode: [postcode!], house: [house!] }, options),
    ];
    // as in a record: read once all three wait
    for (const outcome of made) if (outcome.kind === "ok" && outcome.token.text === "") throw new Error("no token");
  }
}

function countAll(job: PrepareJob, rows: readonly Json[][]): void {
  using refs = createRefSet(tmpdir());
  const columns = riskColumns(job.product, job.agreement, job.outputSchema);
  const meter = createRiskMeter({ columns, k: 5, window: job.period });
  for (const row of rows) {
    refs.add(row[0] as string);
    meter.add(row);
  }
  meter.report();
}

async function cutAll(job: PrepareJob, rows: readonly Json[][]): Promise<SealedPart[]> {
  const kept: SealedPart[] = [];
  const builder = createPartBuilder({
    deliveryId: job.deliveryId,
    contentKey: job.seal?.contentKey ?? null,
    salt: job.seal?.salt ?? new Uint8Array(32),
    subjects: () => null,
    overlap: false,
    keep: async (part) => void kept.push(part),
  });
  for (const row of rows) await builder.add(encodeWireRow(row));
  await builder.finish();
  return kept;
}
