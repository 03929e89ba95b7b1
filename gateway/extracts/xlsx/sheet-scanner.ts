import { SluisError } from "../../core/sluis-error.ts";
import type { Cell } from "../extract.ts";
import type { FileFindings } from "../file-findings.ts";
import type { ListedRows } from "../list-batch.ts";
import type { NumberMeaning } from "./read-date-styles.ts";
import { isTrue } from "./read-workbook.ts";
import type { XmlHandler } from "./read-xml.ts";
import { serialDate } from "./serial-date.ts";
import { MOST_CELL_CHARACTERS, type SharedTexts } from "./shared-texts.ts";
import { unescapeText } from "./unescape-text.ts";

/** What the cells of a sheet refer to. */
export interface SheetContext {
  readonly name: string;
  readonly texts: SharedTexts;
  readonly meanings: readonly NumberMeaning[];
  readonly date1904: boolean;
}

/** A handler of sheet events that collects rows. */
export interface SheetScanner extends XmlHandler {
  /** Out: the rows finished since the last call. */
  take(): ListedRows;
}

/** Columns that a sheet can have (`XFD`); a cell beyond them is ignored by every program. */
const MOST_COLUMNS = 16_384;

/**
 * Turns the events of a worksheet part into rows (ECMA-376 part 1, section 18.3.1). Cells without a value take no place, so a
 * sheet with formats in its last column costs nothing. Hidden rows and columns are read as any other, and reported.
 * In: context, findings. Out: the scanner.
 */
export function createSheetScanner(context: SheetContext, findings: FileFindings): SheetScanner {
  let batch = emptyBatch();
  let row: Cell[] = [];
  let line = 0;
  let problem: string | undefined;
  let column = -1;
  let type = "n";
  let style = 0;
  let value = "";
  let hasFormula = false;
  let hasValue = false;
  let listening = false; // inside <v>, or <t> of an inline text

  function finishCell(): void {
    if (value === "" && type !== "str" && type !== "inlineStr") hasValue = false; // some writers put an empty <v/>
    if (hasFormula) {
      findings.add("formula", place(column));
      if (!hasValue) problem ??= "formula-without-value";
    }
    if (!hasValue || column >= MOST_COLUMNS) return;
    const cell = readValue();
    if (cell === undefined) problem ??= "cell-error";
    while (row.length < column) row.push(null);
    row[column] = cell ?? null;
  }

  /** Out: the cell, or undefined for an error such as #N/A. */
  function readValue(): Cell | undefined {
    if (type === "s") return context.texts.get(Number(value));
    if (type === "str" || type === "inlineStr") return unescapeText(value);
    if (type === "b") return isTrue(value.trim());
    if (type === "d") return value.trim().slice(0, 16); // ISO 8601 of the strict form
    if (type !== "n" || value.trim() === "") return undefined;
    const number = Number(value);
    if (!Number.isFinite(number)) return undefined;
    const meaning = context.meanings[style] ?? "number";
    return meaning === "number" ? number : serialDate(number, meaning, context.date1904);
  }

  function place(index: number): string {
    return `${context.name}!${columnLetters(index)}`;
  }

  return {
    open(name, attributes) {
      if (name === "c") {
        column = attributes["r"] === undefined ? column + 1 : columnIndex(attributes["r"]);
        type = attributes["t"] ?? "n";
        style = Number(attributes["s"] ?? 0);
        value = "";
        hasFormula = false;
        hasValue = false;
      } else if (name === "v" || name === "t") {
        listening = true;
        hasValue = true;
      } else if (name === "f") {
        hasFormula = true;
      } else if (name === "row") {
        line = attributes["r"] === undefined ? line + 1 : Number(attributes["r"]);
        row = [];
        column = -1;
        problem = undefined;
        if (isTrue(attributes["hidden"])) findings.add("hidden-row", `${context.name}!${line}`);
      } else if (name === "col" && isTrue(attributes["hidden"])) {
        const [first, last] = [Number(attributes["min"]) - 1, Number(attributes["max"]) - 1];
        findings.add("hidden-column", first === last ? place(first) : `${place(first)}:${columnLetters(last)}`);
      } else if (name === "mergeCell") {
        findings.add("merged-cells", `${context.name}!${attributes["ref"] ?? ""}`);
      }
    },
    text(text) {
      if (!listening) return;
      value += text;
      if (value.length > MOST_CELL_CHARACTERS * 7)
        throw new SluisError("ROW_TOO_LONG", { line, limit: MOST_CELL_CHARACTERS });
    },
    close(name) {
      if (name === "v" || name === "t") listening = false;
      else if (name === "c") finishCell();
      else if (name === "row") {
        if (problem !== undefined) batch.problems.set(batch.rows.length, problem);
        batch.rows.push(row);
        batch.lines.push(line);
      }
    },
    take() {
      const taken = batch;
      batch = emptyBatch();
      return { ...taken, problems: taken.problems.size > 0 ? taken.problems : null };
    },
  };
}

function emptyBatch(): { rows: Cell[][]; lines: number[]; problems: Map<number, string> } {
  return { rows: [], lines: [], problems: new Map() };
}

/** In: a reference such as `AB12`. Out: the column from 0. */
function columnIndex(reference: string): number {
  let index = 0;
  for (let at = 0; at < reference.length; at++) {
    const code = reference.charCodeAt(at) & ~32; // upper case
    if (code < 65 || code > 90) break;
    index = index * 26 + code - 64;
  }
  return index - 1;
}

/** In: a column from 0. Out: its letters. */
function columnLetters(index: number): string {
  let letters = "";
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}
