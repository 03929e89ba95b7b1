import { SluisError } from "../../core/sluis-error.ts";
import type { ExtractLimits, ExtractOptions, OpenedFormat, RowBatch } from "../extract.ts";
import type { FileFindings } from "../file-findings.ts";
import { openTable } from "../open-table.ts";
import { decodeText, type TextEncoding } from "../text-encoding.ts";
import { createCsvScanner } from "./csv-scanner.ts";
import { detectDialect } from "./detect-dialect.ts";

/**
 * Opens CSV text: finds its delimiter, reads its header.
 * In: bytes, the decoded start, the encoding (null: ASCII so far), options, limits, findings.
 * Out: the rows under their columns. Throws the errors of the scanner, of decoding and of the header.
 */
export async function openCsv(
  bytes: AsyncIterable<Uint8Array>,
  start: string,
  encoding: TextEncoding | null,
  options: ExtractOptions,
  limits: ExtractLimits,
  findings: FileFindings,
): Promise<OpenedFormat> {
  const skipRows = options.skipRows ?? 0;
  // spreadsheet programs write and obey a first line `sep=;`
  const separator = /^sep=([;,\t])\r?\n/.exec(start);
  const found = detectDialect(separator ? start.slice(separator[0].length) : start, skipRows, limits.rowCharacters);
  const delimiter = options.delimiter ?? separator?.[1] ?? found.delimiter;
  const scanner = createCsvScanner({ delimiter, newline: found.newline }, limits.rowCharacters);
  const text = decodeText(bytes, encoding, scanner.line, findings);

  async function* cutBatches(): AsyncGenerator<RowBatch> {
    for await (const piece of text.pieces) {
      const batch = scanner.write(piece);
      if (batch.size > 0) yield batch;
    }
    yield scanner.end();
  }

  const table = await openTable(
    cutBatches(),
    { ...options, skipRows: skipRows + (separator ? 1 : 0) },
    limits,
    findings,
  );
  if (table === null) throw new SluisError("FILE_EMPTY");
  return {
    format: "csv",
    get encoding() {
      return text.encoding();
    },
    delimiter,
    columns: table.columns,
    findings: findings.list,
    batches: table.batches,
  };
}
