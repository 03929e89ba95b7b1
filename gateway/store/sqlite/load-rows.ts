import type { DatabaseSync } from "node:sqlite";
import { SluisError } from "../../core/sluis-error.ts";
import type { LoadedRange } from "../engine.ts";
import { OWN_CELLS, type RowLoad, readPartRows, type StoredCell } from "../part-rows.ts";
import { quoted } from "../quoted.ts";
import type { CachedStatement } from "./statement-cache.ts";

/** Cells bound at once: measured; fewer spend their time on calls, more on long statements. */
const CELLS_PER_STATEMENT = 960;
/** SQLITE_CONSTRAINT_UNIQUE. */
const UNIQUE = 2067;

/**
 * Inserts the rows of a part, inside the transaction that is open.
 * In: the connection, its statements, the load. Out: the range of keys they got, which follow on each other because there is one
 * writer. Throws DUPLICATE_REF with the line of the second occurrence, ROW_NOT_STORABLE.
 */
export function loadRows(
  database: DatabaseSync,
  prepare: (sql: string) => CachedStatement,
  load: RowLoad,
): LoadedRange {
  const { rows, cells } = readPartRows(load);
  const width = load.columns.length + OWN_CELLS;
  const columns = ["_delivery", "_part", ...load.columns.map(({ name }) => name)].map(quoted).join(",");
  const insertRow = `INSERT INTO ${quoted(load.table)} (${columns})`;
  const firstRow = nextKey(prepare, load.table, "_row");
  insertAll(prepare, insertRow, width, cells, (error, from) => {
    if ((error as { errcode?: number }).errcode !== UNIQUE || !database.isTransaction) return error;
    return new SluisError("DUPLICATE_REF", {
      n: load.part,
      line: duplicateLine(prepare, insertRow, width, cells, from),
    });
  });
  return { rows, firstRow, lastRow: firstRow + rows - 1 };
}

function nextKey(prepare: (sql: string) => CachedStatement, table: string, key: string): number {
  const found = prepare(`SELECT max(${quoted(key)}) AS "last" FROM ${quoted(table)}`).statement.get();
  return Number(found?.["last"] ?? 0) + 1;
}

function insertAll(
  prepare: (sql: string) => CachedStatement,
  head: string,
  width: number,
  cells: readonly StoredCell[],
  explain: (error: unknown, from: number) => unknown,
): void {
  const most = Math.max(1, Math.floor(CELLS_PER_STATEMENT / width)) * width;
  for (let from = 0; from < cells.length; ) {
    const step = cells.length - from >= most ? most : width;
    try {
      prepare(insertSql(head, width, step / width)).statement.run(...cells.slice(from, from + step));
    } catch (error) {
      throw explain(error, from);
    }
    from += step;
  }
}

function insertSql(head: string, width: number, rows: number): string {
  const row = `(${Array(width).fill("?").join(",")})`;
  return `${head} VALUES ${Array(rows).fill(row).join(",")}`;
}

/** The statement that failed left nothing behind, so its rows are tried one by one. */
function duplicateLine(
  prepare: (sql: string) => CachedStatement,
  head: string,
  width: number,
  cells: readonly StoredCell[],
  from: number,
): number {
  const one = prepare(insertSql(head, width, 1)).statement;
  for (let at = from; at < cells.length; at += width) {
    try {
      one.run(...cells.slice(at, at + width));
    } catch {
      return at / width + 1;
    }
  }
  return cells.length / width;
}
