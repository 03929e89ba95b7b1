import { SluisError } from "../../core/sluis-error.ts";

/** How rows and cells are cut. */
export interface CsvDialect {
  readonly delimiter: string;
  /** `\n` covers CRLF too; `\r` is the old Macintosh form. */
  readonly newline: "\n" | "\r";
}

/** Rows that the scanner has finished, with the line on which each starts. */
export interface ScannedRows {
  readonly rows: string[][];
  readonly lines: number[];
}

/** A scanner that is fed text and gives rows. */
export interface CsvScanner {
  /** In: the next piece of text. Out: the rows it completes. */
  write(text: string): ScannedRows;
  /** Out: the last row, when no newline ends it. */
  end(): ScannedRows;
  /** The line behind all text given so far. */
  line(): number;
}

const QUOTE = 34;
const CARRIAGE_RETURN = 13;

/**
 * Cuts CSV text into rows (RFC 4180). Our own, because the fast public readers have no limits while reading or no line
 * numbers, and those with both take ten times as long per row. Rows without a quote, nearly all, are found with
 * `indexOf`; only a row with a quote is walked cell by cell. A quote inside an unquoted cell is an ordinary character;
 * blank lines are no rows.
 * In: dialect, the characters a row may have. Throws ROW_TOO_LONG, CSV_QUOTE_OPEN, CSV_QUOTE_MISPLACED, NUL_BYTE.
 */
export function createCsvScanner(dialect: CsvDialect, rowCharacters: number): CsvScanner {
  const { delimiter, newline } = dialect;
  const delimiterCode = delimiter.charCodeAt(0);
  let rest = ""; // text from the start of the first unfinished row
  let line = 1; // the line on which `rest` starts
  let scanAgainAt = 0; // an unfinished row is looked at again when it has doubled, so a long one costs linear time
  let cells: string[] = []; // of the quoted row being cut
  let width = 0; // cells of the row before, which the next one most likely has too

  function scan(text: string, last: boolean): ScannedRows {
    const rows: string[][] = [];
    const lines: number[] = [];
    let at = 0;
    let quote = text.indexOf('"');
    let cut = text.indexOf(delimiter);
    while (at < text.length) {
      let end = text.indexOf(newline, at);
      if (end === -1) {
        if (!last) break;
        end = text.length;
      }
      if (quote !== -1 && quote < at) quote = text.indexOf('"', at);
      if (quote !== -1 && quote < end) {
        const next = quotedRow(text, at, last);
        if (next === -1) break;
        if (next - at > rowCharacters) throw tooLong();
        rows.push(cells);
        lines.push(line);
        line += 1 + countOf(newline, text, at, next - 1);
        at = next;
        continue;
      }
      if (end - at > rowCharacters) throw tooLong();
      const stop = newline === "\n" && text.charCodeAt(end - 1) === CARRIAGE_RETURN && end > at ? end - 1 : end;
      if (stop > at) {
        const row = new Array<string>(width);
        let count = 0;
        if (cut !== -1 && cut < at) cut = text.indexOf(delimiter, at);
        while (cut !== -1 && cut < stop) {
          row[count++] = text.slice(at, cut);
          at = cut + 1;
          cut = text.indexOf(delimiter, at);
        }
        row[count++] = text.slice(at, stop);
        if (count < width) row.length = count;
        width = count;
        rows.push(row);
        lines.push(line);
      }
      line += 1;
      at = end + 1;
    }
    rest = at >= text.length ? "" : text.slice(at);
    if (rest.length > rowCharacters) throw tooLong();
    return { rows, lines };
  }

  /** Cuts the row at `at` into `cells`. Out: where the next row starts, or -1 when the text ends before this row does. */
  function quotedRow(text: string, at: number, last: boolean): number {
    cells = [];
    let position = at;
    let end = -2; // the next newline, looked for again once it lies behind; -1 when there is none
    for (;;) {
      if (text.charCodeAt(position) === QUOTE) {
        const close = closingQuote(text, at, position, last);
        if (close === -1) return -1;
        const cell = text.slice(position + 1, close);
        cells.push(cell.includes('"') ? cell.replaceAll('""', '"') : cell);
        position = close + 1;
        if (position === text.length) return last ? position + 1 : -1;
        if (text.charCodeAt(position) === delimiterCode) {
          position += 1;
          continue;
        }
        if (text.charCodeAt(position) === CARRIAGE_RETURN && newline === "\n") position += 1;
        if (position === text.length) return last ? position + 1 : -1;
        if (text[position] === newline) return position + 1;
        throw new SluisError("CSV_QUOTE_MISPLACED", { line: line + countOf(newline, text, at, position) });
      }
      if (end !== -1 && end < position) end = text.indexOf(newline, position);
      if (end === -1 && !last) return -1;
      const stop = end === -1 ? text.length : end;
      const comma = text.indexOf(delimiter, position);
      if (comma !== -1 && comma < stop) {
        cells.push(text.slice(position, comma));
        position = comma + 1;
        continue;
      }
      const cell = text.slice(position, stop);
      cells.push(newline === "\n" && cell.endsWith("\r") ? cell.slice(0, -1) : cell);
      return stop + 1;
    }
  }

  /** Finds the quote that closes the one at `open` in the row at `start`. Out: its place, or -1 when it may still come. */
  function closingQuote(text: string, start: number, open: number, last: boolean): number {
    let from = open + 1;
    for (;;) {
      const close = text.indexOf('"', from);
      if (close === -1) {
        if (last) throw new SluisError("CSV_QUOTE_OPEN", { line: line + countOf(newline, text, start, open) });
        return -1;
      }
      if (text.charCodeAt(close + 1) !== QUOTE) return close;
      from = close + 2;
    }
  }

  function tooLong(): SluisError {
    return new SluisError("ROW_TOO_LONG", { line, limit: rowCharacters });
  }

  return {
    write(text) {
      const nul = text.indexOf("\0");
      if (nul !== -1) {
        const before = rest + text.slice(0, nul);
        throw new SluisError("NUL_BYTE", { line: line + countOf(newline, before, 0, before.length) });
      }
      rest += text;
      if (rest.length < scanAgainAt && rest.length <= rowCharacters) return { rows: [], lines: [] };
      const found = scan(rest, false);
      scanAgainAt = found.rows.length === 0 ? rest.length * 2 : 0;
      return found;
    },
    end: () => scan(rest, true),
    line: () => line + countOf(newline, rest, 0, rest.length),
  };
}

function countOf(newline: string, text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf(newline, from); at !== -1 && at < to; at = text.indexOf(newline, at + 1)) count += 1;
  return count;
}
