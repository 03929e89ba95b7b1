import { SluisError } from "../core/sluis-error.ts";
import { type Cell, DEFAULT_IGNORED_ROWS, type ExtractLimits, type ExtractOptions, type RowBatch } from "./extract.ts";
import type { FileFindings } from "./file-findings.ts";

/** Rows as a format reader cuts them: the header among them, of any length. */
export interface RawBatch {
  readonly rows: Cell[][];
  readonly lines: number[];
  readonly problems: ReadonlyMap<number, string> | null;
}

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
 * In: raw rows, options, limits, findings. Out: the table, or null when there is no header.
 * Throws TOO_MANY_COLUMNS, HEADER_EMPTY, HEADER_DUPLICATE; errors name positions, for a file without a header has data there.
 */
export async function openTable(
  source: AsyncGenerator<RawBatch>,
  options: TableOptions,
  limits: ExtractLimits,
  findings: FileFindings,
): Promise<OpenedTable | null> {
  let skip = options.skipRows ?? 0;
  let first: RawBatch | null = null;
  let at = 0; // of the header in `first`
  for (;;) {
    const next = await source.next();
    if (next.done === true) return null;
    const rows = next.value.rows;
    for (at = 0; at < rows.length; at++) {
      if (skip > 0) skip -= 1;
      else if (rows[at]!.some(isFilled)) break;
    }
    first = next.value;
    if (at < rows.length) break;
  }
  const columns = readHeader(first.rows[at]!, limits.columns);
  const judge = createRowJudge(columns.length, options, findings);

  async function* batches(): AsyncGenerator<RowBatch> {
    try {
      const head = judge(first!, at + 1);
      first = null;
      if (head.rows.length > 0) yield head;
      for await (const raw of source) {
        const batch = judge(raw, 0);
        if (batch.rows.length > 0) yield batch;
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

function isFilled(cell: Cell | undefined): boolean {
  return cell !== null && cell !== "" && cell !== undefined;
}

function createRowJudge(
  width: number,
  options: TableOptions,
  findings: FileFindings,
): (raw: RawBatch, from: number) => RowBatch {
  const equals = new Set((options.ignoreRows?.equals ?? DEFAULT_IGNORED_ROWS).map((text) => text.toLowerCase()));
  const beginnings = (options.ignoreRows?.startsWith ?? []).map((text) => text.toLowerCase());
  const isRemark = (cell: Cell) => {
    const text = String(cell).trim().toLowerCase();
    return equals.has(text) || beginnings.some((beginning) => text.startsWith(beginning));
  };

  /** Brings a row that is not plainly full to the width of the header. Out: whether it is a row at all. */
  function toWidth(row: Cell[], line: number): boolean {
    const filled = row.findIndex(isFilled);
    if (filled === -1) {
      findings.add("empty-row", String(line));
      return false;
    }
    const more =
      row.length === width
        ? row.some((cell, index) => index > filled && isFilled(cell))
        : row.findLastIndex(isFilled) > filled;
    if (filled === 0 && !more && isRemark(row[0]!)) {
      findings.add("row-ignored", String(line));
      return false;
    }
    while (row.length > width && !isFilled(row.at(-1))) row.pop();
    if (options.padRows === true) while (row.length < width) row.push(null);
    return true;
  }

  return (raw, from) => {
    const rows: Cell[][] = [];
    const lines: number[] = [];
    let problems: Map<number, string> | null = null;
    for (let index = from; index < raw.rows.length; index++) {
      const row = raw.rows[index]!;
      const line = raw.lines[index]!;
      const plain = row.length === width && isFilled(row[0]) && isFilled(row[1]);
      if (!plain && !toWidth(row, line)) continue;
      const problem = raw.problems?.get(index) ?? (row.length === width ? undefined : "ragged-row");
      if (problem !== undefined) {
        problems ??= new Map();
        problems.set(rows.length, problem);
      }
      rows.push(row);
      lines.push(line);
    }
    return { rows, lines, problems };
  };
}
