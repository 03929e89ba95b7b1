import type { Json } from "./json.ts";

/** How a line is written. */
export interface CsvForm {
  readonly delimiter: ";" | "," | "\t";
  /** True for people who open the file in a spreadsheet; false keeps every text as it is. */
  readonly neutralise: boolean;
}

/** A byte order mark; spreadsheets take a file without it for Windows-1252. */
export const CSV_MARK = "\ufeff";

/** Starts of a cell that spreadsheets run as a formula, full-width forms included (CWE-1236). */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * One line of CSV with its line break (RFC 4180). Empty cells are null; lists and objects are their JSON.
 * Neutralising puts an apostrophe before a text that a spreadsheet would run; numbers stay numbers.
 * In: the cells and the form. Out: the line, ending in CR LF.
 */
export function csvLine(cells: readonly Json[], form: CsvForm): string {
  return `${cells.map((cell) => csvCell(cell, form)).join(form.delimiter)}\r\n`;
}

function csvCell(cell: Json, form: CsvForm): string {
  if (cell === null) return "";
  if (typeof cell === "number" || typeof cell === "boolean") return String(cell);
  const plain = typeof cell === "string" ? cell : JSON.stringify(cell);
  const text = form.neutralise && FORMULA.test(plain) ? `'${plain}` : plain;
  return text.includes(form.delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
