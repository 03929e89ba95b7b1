import { SluisError } from "../../core/sluis-error.ts";
import type { RowBatch } from "../extract.ts";
import { createCellPlaces } from "./cell-places.ts";

/** How rows and cells are cut. */
export interface CsvDialect {
  readonly delimiter: string;
  /** `\n` covers CRLF too; `\r` is the old Macintosh form. */
  readonly newline: "\n" | "\r";
}

/** A scanner that is fed text and gives rows, which hold until it is fed again. */
export interface CsvScanner {
  /** In: the next piece of text. Out: the rows it completes. */
  write(text: string): RowBatch;
  /** Out: the last row, when no newline ends it. */
  end(): RowBatch;
  /** The line behind all text given so far. */
  line(): number;
}

const QUOTE = 34;
const CARRIAGE_RETURN = 13;

/** Bytes that a character of a JavaScript string takes at most in UTF-8. */
const WIDEST = 3;

/**
 * Cuts CSV text into rows (RFC 4180). Our own, because the fast public readers have no limits while reading or no line
 * numbers, and those with both take ten times as long per row. The text is laid down as UTF-8 and no cell becomes a string before it is
 * asked for: most are known by their number. A quote inside an unquoted cell is an ordinary character; blank lines are no rows.
 * In: dialect, the characters a row may have. Throws ROW_TOO_LONG, CSV_QUOTE_OPEN, CSV_QUOTE_MISPLACED, NUL_BYTE.
 */
export function createCsvScanner(dialect: CsvDialect, rowCharacters: number): CsvScanner {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const newline = dialect.newline.charCodeAt(0);
  const places = createCellPlaces();
  let bytes = Buffer.allocUnsafeSlow(0);
  let from = 0; // of the first unfinished row
  let to = 0; // behind the text given so far
  let line = 1; // the line on which `from` stands
  let inner = 0; // newlines inside the row that is being cut
  let scanAgainAt = 0; // an unfinished row is looked at again when it has doubled, so a long one costs linear time

  function scan(last: boolean): RowBatch {
    places.begin(bytes);
    while (from < to) {
      inner = 0;
      const next = cutRow(from, last);
      if (next === -1) break;
      requireShort(from, next - 1);
      places.endRow(line);
      line += 1 + inner;
      from = next;
    }
    if (from > to) from = to; // the last row ended with the text
    requireShort(from, to);
    return places.batch;
  }

  /** Cuts the row that starts at `start`. Out: where the next one starts, or -1 when the text ends before this row does. */
  function cutRow(start: number, last: boolean): number {
    let at = start;
    for (;;) {
      if (at < to && bytes[at] === QUOTE) {
        const behind = cutQuoted(at, last);
        if (behind === -1) return places.forgetRow();
        at = behind;
        if (at < to && bytes[at] === delimiter) {
          at += 1;
          continue;
        }
        if (at < to && bytes[at] === CARRIAGE_RETURN && newline !== CARRIAGE_RETURN) at += 1;
        if (at === to) return last ? at + 1 : places.forgetRow();
        if (bytes[at] === newline) return at + 1;
        throw new SluisError("CSV_QUOTE_MISPLACED", { line: line + inner });
      }
      const cell = at;
      let bits = 0;
      let byte = 0;
      while (at < to) {
        byte = bytes[at]!;
        if (byte === delimiter || byte === newline) break;
        bits |= byte;
        at += 1;
      }
      if (at === to) {
        if (!last) return places.forgetRow();
      } else if (byte === delimiter) {
        places.add(cell, at, bits > 127);
        at += 1;
        continue;
      }
      const end = newline !== CARRIAGE_RETURN && at > cell && bytes[at - 1] === CARRIAGE_RETURN ? at - 1 : at;
      if (end > start || places.hasCells()) places.add(cell, end, bits > 127);
      return at + 1;
    }
  }

  /** Cuts the quoted cell at `open`. Out: where it ends, behind its closing quote; -1 when that may still come. */
  function cutQuoted(open: number, last: boolean): number {
    let bits = 0;
    let doubled = false;
    for (let at = open + 1; at < to; at++) {
      const byte = bytes[at]!;
      bits |= byte;
      if (byte === newline) inner += 1;
      if (byte !== QUOTE) continue;
      if (at + 1 === to && !last) return -1; // a second one may follow
      if (at + 1 < to && bytes[at + 1] === QUOTE) {
        doubled = true;
        at += 1;
        continue;
      }
      places.add(open + 1, at, bits > 127, doubled);
      return at + 1;
    }
    if (last) throw new SluisError("CSV_QUOTE_OPEN", { line: line + inner - countOf(open, to) });
    return -1;
  }

  function requireShort(start: number, end: number): void {
    if (end - start > rowCharacters && bytes.toString("utf8", start, end).length > rowCharacters)
      throw new SluisError("ROW_TOO_LONG", { line, limit: rowCharacters });
  }

  function countOf(start: number, end: number): number {
    let count = 0;
    for (let at = start; at < end; at++) if (bytes[at] === newline) count += 1;
    return count;
  }

  /** Lays text down behind what is not finished yet, which moves to the front. */
  function lay(text: string): void {
    const rest = to - from;
    const needed = rest + text.length * WIDEST;
    const old = bytes;
    if (needed > old.length) bytes = Buffer.allocUnsafeSlow(Math.max(needed, 2 * rest));
    old.copy(bytes, 0, from, to);
    from = 0;
    to = rest + bytes.write(text, rest, "utf8");
  }

  return {
    write(text) {
      const nul = text.indexOf("\0");
      if (nul !== -1) {
        lay(text.slice(0, nul));
        throw new SluisError("NUL_BYTE", { line: line + countOf(from, to) });
      }
      lay(text);
      places.begin(bytes);
      if (to < scanAgainAt && to <= rowCharacters) return places.batch;
      const batch = scan(false);
      scanAgainAt = batch.size === 0 ? (to - from) * 2 : 0;
      return batch;
    },
    end: () => scan(true),
    line: () => line + countOf(from, to),
  };
}
