import { CSV_MARK, csvLine } from "../../core/csv-line.ts";
import { spokenCell, type YearReport } from "./report.ts";

const FORM = { delimiter: ";", neutralise: true } as const;

/** A report as one CSV file for Dutch spreadsheets: each section with its heading, columns and rows, and an empty line behind it. */
export function reportCsv({ sections, environment, oin, year }: YearReport, lang: "nl" | "en"): string {
  const lines = sections.map(({ title, evidenceFor, columns, rows }) =>
    [
      [title[lang], evidenceFor],
      columns.map((column) => column[lang]),
      ...rows.map((row) => row.map((cell) => spokenCell(cell, lang))),
      [],
    ].map((row) => csvLine(row, FORM)),
  );
  const head = csvLine([environment === "test" ? "TEST" : "", oin, year], FORM);
  return `${CSV_MARK}${head}${lines.flat().join("")}`;
}
