import { SluisError } from "../core/sluis-error.ts";
import { type Cell, DEFAULT_IGNORED_ROWS, type ExtractLimits, type ExtractOptions, type RowBatch } from "./extract.ts";
import type { FileFindings } from "./file-findings.ts";
import { judgedBatch } from "./judged-batch.ts";
import { rowOf } from "./row-of.ts";

/** A header and the rows under it. */
export interface OpenedTable {
  readonly columns: readonly string[];
  batches(): AsyncGenerator<RowBatch>;
}

/** How the rows of one format are judged. */
export interface TableOptions extends Pick<ExtractOptions, "skipRows" | "ignoreRows"> {
  /** Whether a shorter row just has empty cells at its end, as in XLSX; otherwise it is ragged. */
  readonly padRows?: boolean;
}

/**
 * Puts the rows of CSV or XLSX under their header. Rows without any value are left out; rows that only say something about
 * the file (`Geen data aanwezig`) become a finding; a row of another length than the header is marked `ragged-row`.
 * In: the rows as a format reader cuts them, the header among them; options, limits, findings. Out: the table, or null when there is no header.
 * Throws TOO_MANY_COLUMNS, HEADER_EMPTY, HEADER_DUPLICATE; errors name positions, for a file without a header has data there.
 */
export async function openTable(
  source: AsyncGenerator<RowBatch>,
  options: TableOptions,
  limits: ExtractLimits,
  findings: FileFindings,
): Promise<OpenedTable | null> {
  let skip = options.skipRows ?? 0;
  let first: RowBatch | null = null;
  let at = 0; // of the header in `first`
  for (;;) {
    const next = await source.next();
    if (next.done === true) return null;
    first = next.value;
    for (at = 0; at < first.size; at++) {
      if (skip > 0) skip -= 1;
      else if (lastFilled(first, at) >= 0) break;
    }
    if (at < first.size) break;
  }
  const columns = readHeader(rowOf(first, at), limits.columns);
  const judge = createRowJudge(columns.length, options, findings);

  async function* batches(): AsyncGenerator<RowBatch> {
    try {
      const head = judge(first!, at + 1);
      first = null;
      if (head.size > 0) yield head;
      for await (const cut of source) {
        const batch = judge(cut, 0);
        if (batch.size > 0) yield batch;
      }
    } finally {
      await source.return(undefined);
    }
  }
  return { columns, batches };
}

function readHeader(cells: readonly Cell[], mostColumns: number): string[] {
  const names = cells.map((cell) => (cell === null ? "" : String(cell).trim()));
  while (names.at(-1) === "") names.pop(); // some exports end every line with a delimiter
  if (names.length > mostColumns) throw new SluisError("TOO_MANY_COLUMNS", { limit: mostColumns });
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const column = index + 1;
    if (name === "") throw new SluisError("HEADER_EMPTY", { column });
    const first = seen.get(name);
    if (first !== undefined) throw new SluisError("HEADER_DUPLICATE", { column, first });
    seen.set(name, column);
  }
  return names;
}

/** The last cell of a row that is not empty; -1 when all are. */
function lastFilled(batch: RowBatch, row: number): number {
  let column = batch.widthOf(row) - 1;
  while (column >= 0 && !batch.isFilled(row, column)) column -= 1;
  return column;
}

function createRowJudge(
  width: number,
  options: TableOptions,
  findings: FileFindings,
): (cut: RowBatch, from: number) => RowBatch {
  const equals = new Set((options.ignoreRows?.equals ?? DEFAULT_IGNORED_ROWS).map((text) => text.toLowerCase()));
  const beginnings = (options.ignoreRows?.startsWith ?? []).map((text) => text.toLowerCase());
  const isRemark = (cell: Cell) => {
    const text = String(cell).trim().toLowerCase();
    return equals.has(text) || beginnings.some((beginning) => text.startsWith(beginning));
  };
  const isPlain = (cut: RowBatch, row: number): boolean =>
    cut.widthOf(row) === width && cut.isFilled(row, 0) && cut.isFilled(row, 1);

  /** Judges a row that is not plainly full. Out: whether it is a row at all, and of the width of the header. */
  function judgeRow(cut: RowBatch, row: number): "row" | "ragged" | "none" {
    const last = lastFilled(cut, row);
    if (last === -1) {
      findings.add("empty-row", String(cut.lineOf(row)));
      return "none";
    }
    if (last === 0 && isRemark(cut.cell(row, 0))) {
      findings.add("row-ignored", String(cut.lineOf(row)));
      return "none";
    }
    const cells = Math.max(last + 1, Math.min(cut.widthOf(row), width));
    return cells === width || (options.padRows === true && cells < width) ? "row" : "ragged";
  }

  return (cut, from) => {
    const kept: number[] = [];
    let ragged: Set<number> | null = null;
    for (let row = from; row < cut.size; row++) {
      const judged = isPlain(cut, row) ? "row" : judgeRow(cut, row);
      if (judged === "none") continue;
      if (judged === "ragged") {
        ragged ??= new Set();
        ragged.add(row);
      }
      kept.push(row);
    }
    return kept.length === cut.size && ragged === null ? cut : judgedBatch(cut, kept, ragged);
  };
}
