import { SluisError } from "../../core/sluis-error.ts";
import type { ExtractLimits, ExtractOptions, OpenedFormat } from "../extract.ts";
import type { FileFindings } from "../file-findings.ts";
import { openTable, type RawBatch } from "../open-table.ts";
import { decodeText, type TextEncoding } from "../text-encoding.ts";
import { createCsvScanner } from "./csv-scanner.ts";
import { detectDialect } from "./detect-dialect.ts";

/**
 * Characters of which the rows are cut together. The cells of a few dozen rows are gone again before the next are cut; those of a whole
 * piece of a file would be moved about by every collection of garbage meanwhile.
 */
const CUT_TOGETHER = 8192;

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

  async function* rawBatches(): AsyncGenerator<RawBatch> {
    for await (const piece of text.pieces)
      for (let at = 0; at < piece.length; at += CUT_TOGETHER) {
        const batch = scanner.write(piece.slice(at, at + CUT_TOGETHER));
        if (batch.rows.length > 0) yield { ...batch, problems: null };
      }
    yield { ...scanner.end(), problems: null };
  }

  const table = await openTable(
    rawBatches(),
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
