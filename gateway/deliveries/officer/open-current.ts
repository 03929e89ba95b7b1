import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { RowTable, StoreTransaction } from "../ports/store.ts";

/** The column that tells which columns a row has, where rows of several output schemas stand together. No schema may name one so. */
const VERSION_COLUMN = "_versie";

/** A table of rows, and the newest agreement version that has its columns. */
export interface VersionTable {
  readonly table: RowTable;
  readonly version: number;
}

/** Rows that can be read: names of columns, and what gives a page of wire lines after a ref. */
export interface OpenedRows {
  readonly columns: readonly string[];
  page(tx: StoreTransaction, after: string | null, limit: number): Promise<string[]>;
}

/**
 * Opens the current state that stands in these tables, one for each output schema, newest first. Where rows of several show, they come
 * together in the order of ref, with the columns of all: a cell that a row's version does not have is null, and a last column tells the
 * version. Out: the columns and the pages, which throw ROWS_CHANGED once other deliveries make up the current state: pages from before and
 * after would be a state that never was.
 */
export async function openCurrent(tx: StoreTransaction, tables: readonly VersionTable[]): Promise<OpenedRows> {
  const { agreementId } = tables[0]!.table;
  const mark = await tx.rows.currentMark(agreementId);
  const { columns, page } = openTables(await shownOf(tx, tables));
  return {
    columns,
    async page(tx, after, limit) {
      if ((await tx.rows.currentMark(agreementId)) !== mark) throw new SluisError("ROWS_CHANGED");
      return page(tx, after, limit);
    },
  };
}

/** Those that show a row, or the newest. */
async function shownOf(tx: StoreTransaction, tables: readonly VersionTable[]): Promise<VersionTable[]> {
  const shown: VersionTable[] = [];
  for (const each of tables) if ((await tx.rows.currentPage(each.table, null, 1)).length > 0) shown.push(each);
  return shown.length === 0 ? tables.slice(0, 1) : shown;
}

function openTables(shown: readonly VersionTable[]): OpenedRows {
  const [{ table }] = shown as [VersionTable];
  if (shown.length === 1)
    return { columns: columnsOf(shown[0]!), page: (tx, after, limit) => tx.rows.currentPage(table, after, limit) };
  const columns = [...new Set(shown.flatMap(columnsOf))];
  const sources = shown.map((each) => {
    const own = columnsOf(each);
    const places = columns.map((name) => own.indexOf(name));
    return { table: each.table, version: each.version, places };
  });
  return {
    columns: [...columns, VERSION_COLUMN],
    async page(tx, after, limit) {
      const found: { readonly ref: string; readonly line: string }[] = [];
      for (const { table, version, places } of sources)
        for (const line of await tx.rows.currentPage(table, after, limit)) {
          const cells = JSON.parse(line) as Json[];
          const placed = places.map((place) => cells[place] ?? null);
          found.push({ ref: cells[0] as string, line: JSON.stringify([...placed, version]) });
        }
      // one snapshot shows a ref in one table only
      found.sort((a, b) => (a.ref < b.ref ? -1 : 1));
      return found.slice(0, limit).map(({ line }) => line);
    },
  };
}

function columnsOf({ table }: VersionTable): string[] {
  return table.schema.prefixItems.map((column) => column.title);
}
