import type { FileFinding } from "../../gateway/core/preparation-report.ts";
import type { Extract, ExtractOptions, Row } from "../../gateway/extracts/extract.ts";
import { openExtract } from "../../gateway/extracts/open-extract.ts";
import { rowOf } from "../../gateway/extracts/row-of.ts";

/** An extract read to its end. */
export interface ReadExtract {
  readonly extract: Extract;
  readonly rows: readonly Row[];
  readonly lines: readonly number[];
  readonly problems: readonly { readonly line: number; readonly rule: string }[];
  readonly findings: readonly FileFinding[];
}

/** Bytes as a stream of chunks of `size` bytes. */
export async function* inChunks(bytes: Uint8Array | string, size = 1 << 20): AsyncGenerator<Uint8Array> {
  const buffer = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
  for (let at = 0; at < buffer.length; at += size) yield buffer.subarray(at, at + size);
}

/** Opens and reads a whole file. */
export async function readAll(
  file: Uint8Array | string | AsyncIterable<Uint8Array>,
  options: Partial<ExtractOptions> = {},
): Promise<ReadExtract> {
  const source = typeof file === "string" || file instanceof Uint8Array ? inChunks(file) : file;
  const extract = await openExtract(source, { fileName: "extract", ...options });
  const rows: Row[] = [];
  const lines: number[] = [];
  const problems: { line: number; rule: string }[] = [];
  for await (const batch of extract.batches()) {
    for (let row = 0; row < batch.size; row++) {
      lines.push(batch.lineOf(row));
      const rule = batch.problemOf(row);
      rows.push(rowOf(batch, row, rule === undefined ? extract.columns.length : undefined));
      if (rule !== undefined) problems.push({ line: batch.lineOf(row), rule });
    }
  }
  return { extract, rows, lines, problems, findings: extract.findings() };
}
