import { SluisError } from "../../core/sluis-error.ts";
import type { RowBatch } from "../extract.ts";
import { type CsvDialect, createCsvScanner } from "./csv-scanner.ts";

const DELIMITERS = [";", ",", "\t"] as const;

/** Rows that are enough to tell which delimiter cuts them all alike. */
const SAMPLE_ROWS = 50;

/**
 * Finds the delimiter and the newline of a CSV text: the delimiter that cuts the header in two or more and the most of the
 * first rows in as many as the header; when that is equal, the one that cuts it in most.
 * In: the start of the text, `skipRows` above the header, characters a row may have. Out: the dialect.
 */
export function detectDialect(start: string, skipRows: number, rowCharacters: number): CsvDialect {
  const newline = start.includes("\n") || !start.includes("\r") ? "\n" : "\r";
  let best: CsvDialect = { delimiter: ",", newline };
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const widths = firstWidths({ delimiter, newline }, start, skipRows + SAMPLE_ROWS, rowCharacters).slice(skipRows);
    const width = widths[0] ?? 0;
    const alike = widths.filter((each) => each === width).length;
    const score = width < 2 ? 0 : alike / widths.length + width / 1e6;
    if (score > bestScore) [best, bestScore] = [{ delimiter, newline }, score];
  }
  return best;
}

/** Cells of the first rows of a text under one dialect, line by line: up to a quote that breaks it, which a wrong dialect may do too. */
function firstWidths(dialect: CsvDialect, start: string, wanted: number, rowCharacters: number): number[] {
  const scanner = createCsvScanner(dialect, rowCharacters);
  const widths: number[] = [];
  const count = (batch: RowBatch): void => {
    for (let row = 0; row < batch.size; row++) widths.push(batch.widthOf(row));
  };
  try {
    for (let at = 0; at < start.length && widths.length < wanted; ) {
      const end = start.indexOf(dialect.newline, at) + 1 || start.length;
      count(scanner.write(start.slice(at, end)));
      at = end;
    }
    if (widths.length === 0) count(scanner.end());
  } catch (error) {
    if (!(error instanceof SluisError)) throw error;
  }
  return widths.slice(0, wanted);
}
