import { SluisError } from "../../core/sluis-error.ts";
import { openMappedExtract } from "../../extracts/mapping/open-mapped-extract.ts";
import { createRecordRef } from "../../pseudonyms/record-ref.ts";
import type { NameOrder } from "../../records/name-order.ts";
import { createRefSet } from "../../records/ref-set.ts";
import { compileTreatment } from "./compile-treatment.ts";
import { fieldShapes } from "./field-shapes.ts";
import { productAliases } from "./product-aliases.ts";
import type { PrepareJob, PrepareSink } from "./workbench.ts";

/** Lines on which a record starts that would leave, one bit each. */
export interface LeavingLines {
  /** Records of the file. */
  readonly rows: number;
  readonly count: number;
  /** Line n is bit n. */
  readonly bits: Uint8Array;
}

/** Rows between two progress messages. */
const PROGRESS_EVERY = 2_000;

/**
 * Runs an agreement's admission over a file and keeps nothing but which lines it lets through: what preparing would seal.
 * In: the job (nothing is sealed), the file's bytes, where progress goes. Throws as preparing does.
 */
export async function leavingLines(
  job: PrepareJob,
  file: AsyncIterable<Uint8Array>,
  sink: Pick<PrepareSink, "progress" | "signal">,
): Promise<LeavingLines> {
  const { treat } = compileTreatment(job);
  const refOf = createRecordRef(job.refKey, job.agreement.id, job.product.title);
  let bytes = 0;
  const mapped = await openMappedExtract(counted(), {
    fileName: job.fileName,
    mapping: job.mapping,
    product: job.product.title,
    fields: fieldShapes(job.product),
    aliases: productAliases(job.product),
  });
  using refs = createRefSet(job.temporaryFolder);
  let bits = new Uint8Array(1024);
  let [rows, count] = [0, 0];
  for await (const batch of mapped.records()) {
    if (sink.signal.aborted) throw new SluisError("INTERRUPTED");
    for (let index = 0; index < batch.size; index++) {
      const { line, problems, values, numbers, mutation } = batch.record(index);
      rows += 1;
      if (rows % PROGRESS_EVERY === 0) sink.progress({ rows, bytes, total: job.fileBytes });
      const treated = problems.length > 0 ? null : treat(values, line, mutation, numbers);
      if (treated?.kind !== "out" || !refs.add(refOf((treated.row[0] as NameOrder).parts).text)) continue;
      count += 1;
      while (line >> 3 >= bits.length) bits = doubled(bits);
      bits[line >> 3]! |= 1 << (line & 7);
    }
  }
  sink.progress({ rows, bytes, total: job.fileBytes });
  return { rows, count, bits };

  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of file) {
      bytes += chunk.length;
      yield chunk;
    }
  }
}

/** Out: lines that are in the first and not in the second. */
export function linesOnlyIn({ bits }: LeavingLines, other: LeavingLines): number {
  let only = 0;
  for (const [at, byte] of bits.entries()) {
    let left = byte & ~(other.bits[at] ?? 0);
    for (; left !== 0; left &= left - 1) only += 1;
  }
  return only;
}

function doubled(bits: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bits.length * 2);
  larger.set(bits);
  return larger;
}
