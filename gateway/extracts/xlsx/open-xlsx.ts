import { SluisError } from "../../core/sluis-error.ts";
import type { ExtractLimits, ExtractOptions, OpenedFormat, RowBatch } from "../extract.ts";
import type { FileFindings } from "../file-findings.ts";
import { listBatches } from "../list-batch.ts";
import { openTable } from "../open-table.ts";
import { type Archive, openArchive } from "./open-archive.ts";
import { readDateStyles } from "./read-date-styles.ts";
import { readWorkbook, type Workbook, type WorkbookSheet } from "./read-workbook.ts";
import { readXml } from "./read-xml.ts";
import { readSharedTexts } from "./shared-texts.ts";
import { createSheetScanner } from "./sheet-scanner.ts";

/** Parts that travel along unseen; nothing of them leaves, but the officer should know. */
const REMARKABLE_PARTS: readonly (readonly [code: string, pattern: RegExp])[] = [
  ["pivot-cache", /^xl\/pivotCache\//i],
  ["embedded-file", /^xl\/embeddings\//i],
  ["data-connection", /^xl\/connections\.xml$/i],
];

/**
 * Opens one sheet of an XLSX file as a stream of rows (ECMA-376 part 1).
 * In: bytes, options, limits, findings. Out: the rows under their columns.
 * Throws the errors of the archive, the workbook and the header; SHEET_UNKNOWN; FILE_EMPTY.
 */
export async function openXlsx(
  bytes: AsyncIterable<Uint8Array>,
  options: ExtractOptions,
  limits: ExtractLimits,
  findings: FileFindings,
): Promise<OpenedFormat> {
  const archive = await openArchive(bytes, limits);
  const workbook = await readWorkbook(archive, limits);
  const sheet = chooseSheet(workbook, options.sheet);
  reportParts(archive, workbook, sheet, findings);
  const scanner = createSheetScanner(
    {
      name: sheet.name,
      texts: await readSharedTexts(archive, workbook.sharedStrings, limits),
      meanings: await readDateStyles(archive, workbook.styles, limits),
      date1904: workbook.date1904,
    },
    findings,
  );

  const batchOf = listBatches();
  async function* cutBatches(): AsyncGenerator<RowBatch> {
    for await (const _ of readXml(archive.read(sheet.part), scanner, limits)) {
      const batch = batchOf(scanner.take());
      if (batch.size > 0) yield batch;
    }
  }

  const table = await openTable(cutBatches(), { ...options, padRows: true }, limits, findings);
  if (table === null) throw new SluisError("FILE_EMPTY");
  return {
    format: "xlsx",
    encoding: null,
    delimiter: null,
    columns: table.columns,
    findings: findings.list,
    batches: table.batches,
  };
}

function chooseSheet({ sheets }: Workbook, wanted: string | undefined): WorkbookSheet {
  const sheet =
    wanted === undefined ? sheets.find(({ hidden }) => !hidden) : sheets.find(({ name }) => name === wanted);
  if (sheet !== undefined) return sheet;
  throw wanted === undefined ? new SluisError("FILE_EMPTY") : new SluisError("SHEET_UNKNOWN", { sheet: wanted });
}

function reportParts(archive: Archive, { sheets }: Workbook, chosen: WorkbookSheet, findings: FileFindings): void {
  for (const sheet of sheets) {
    if (sheet.hidden) findings.add("hidden-sheet", sheet.name);
    else if (sheet !== chosen) findings.add("other-sheet", sheet.name);
    if (sheet.hasComments) findings.add("comments", sheet.name);
  }
  for (const [code, pattern] of REMARKABLE_PARTS) {
    if (archive.names.some((name) => pattern.test(name))) findings.add(code, "-");
  }
}
