import type { Json } from "../core/json.ts";

/** One count of a table. */
export interface Cell {
  readonly key: string;
  /** Its place in each dimension; null in a dimension that it is the total over. */
  readonly values: readonly Json[];
  /** The dimensions (places in `values`) that it is the total over, rising. */
  readonly totals: readonly number[];
  count: number;
  suppressed: boolean;
}

/** Cells that differ in one dimension only, and their total. */
interface Line {
  readonly parts: Cell[];
  total: Cell | null;
}

/**
 * Suppresses counts from 1 to below k, and then as many others as it takes that none of them follows by subtracting along a line of
 * the table: where one cell of a line (parts and total) is unknown it is what the others leave, and where the parts that are unknown
 * add up to too little or too much each of them is known too. The smallest cell goes first, the total last.
 * It guards every line by itself; what somebody can work out of many lines at once, or knows from elsewhere, it does not see.
 * In: the cells, the dimensions that have totals, the smallest count that is shown. Changes `suppressed`.
 */
export function suppressCells(cells: readonly Cell[], dimensions: readonly number[], k: number): void {
  for (const cell of cells) cell.suppressed = cell.count > 0 && cell.count < k;
  const lines = dimensions.flatMap((dimension) => linesAlong(cells, dimension));
  for (let changed = true; changed; ) {
    changed = false;
    for (const line of lines) {
      while (followsFromOthers(line, k)) {
        const next = nextToSuppress(line);
        if (next === undefined) break;
        next.suppressed = true;
        changed = true;
      }
    }
  }
}

function linesAlong(cells: readonly Cell[], dimension: number): Line[] {
  const lines = new Map<string, Line>();
  for (const cell of cells) {
    const isTotal = cell.totals.includes(dimension);
    const others = cell.totals.filter((total) => total !== dimension);
    const key = JSON.stringify([others, cell.values.with(dimension, null)]);
    let line = lines.get(key);
    if (line === undefined) {
      line = { parts: [], total: null };
      lines.set(key, line);
    }
    if (isTotal) line.total = cell;
    else line.parts.push(cell);
  }
  return [...lines.values()];
}

/** Whether a suppressed cell of the line can be worked out from the others in it. */
function followsFromOthers({ parts, total }: Line, k: number): boolean {
  const unknown = parts.filter((cell) => cell.suppressed);
  if (total === null || total.suppressed) return total !== null && unknown.length === 0;
  if (unknown.length < 2) return unknown.length === 1;
  const sum = unknown.reduce((all, cell) => all + cell.count, 0);
  return sum < k || sum === unknown.length || sum === unknown.length * (k - 1);
}

function nextToSuppress({ parts, total }: Line): Cell | undefined {
  const shown = parts.filter((cell) => !cell.suppressed && cell.count > 0).sort((a, b) => a.count - b.count);
  return shown[0] ?? (total === null || total.suppressed ? undefined : total);
}
