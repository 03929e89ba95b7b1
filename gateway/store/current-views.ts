import { sql, type Transaction } from "kysely";
import { quoted } from "./quoted.ts";
import type { StoredColumn } from "./stored-column.ts";
import type { Tables } from "./tables.ts";

interface RegisteredTable {
  readonly name: string;
  readonly agreementId: string;
  readonly columns: readonly StoredColumn[];
}

/** The view of the current state of one municipal table. In: the table's name. Out: the view's name. */
export function currentViewOf(table: string): string {
  return `actueel_${table}`;
}

/** The view of a product over all agreements. In: the product's name. Out: the view's name. */
export function productViewOf(product: string): string {
  return `actueel_${product.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_")}`.slice(0, 63);
}

/**
 * Makes the views of a product anew: one per table with its current rows, and one over all of them with the columns they share.
 * Current is a row of a delivery that was not replaced by a full one, when no later such delivery of the same agreement holds its
 * ref, under whatever output schema; a last row that is `vervallen` hides the ref.
 * In: the transaction, the product, the schema for views without refs (null for none).
 */
export async function createCurrentViews(
  db: Transaction<Tables>,
  product: string,
  coarseSchema: string | null,
): Promise<void> {
  const tables = await registeredTables(db, product);
  const coarse = coarseSchema === null ? null : `${quoted(coarseSchema)}.${quoted(productViewOf(product))}`;
  if (coarse !== null) await sql.raw(`DROP VIEW IF EXISTS ${coarse}`).execute(db);
  await sql.raw(`DROP VIEW IF EXISTS ${quoted(productViewOf(product))}`).execute(db);
  for (const table of tables) {
    const siblings = tables.filter((other) => other.agreementId === table.agreementId);
    await sql.raw(`DROP VIEW IF EXISTS ${quoted(currentViewOf(table.name))}`).execute(db);
    await sql.raw(currentView(table, siblings)).execute(db);
  }
  await sql.raw(productView(quoted(productViewOf(product)), tables, isShown)).execute(db);
  if (coarse !== null) await sql.raw(productView(coarse, tables, isCoarse)).execute(db);
}

async function registeredTables(db: Transaction<Tables>, product: string): Promise<RegisteredTable[]> {
  const rows = await db
    .selectFrom("rowTable")
    .select(["name", "agreementId", "columns"])
    .where("product", "=", product)
    .orderBy("name")
    .execute();
  return rows.map((row) => ({ ...row, columns: JSON.parse(row.columns) as StoredColumn[] }));
}

/**
 * CROSS JOIN keeps SQLite from turning the joins round: rows are walked along the index by ref, so a page costs what it shows;
 * deliveries are few and found by key.
 */
function currentView(table: RegisteredTable, siblings: readonly RegisteredTable[]): string {
  const columns = table.columns.map(({ name }) => `r.${quoted(name)}`);
  const newer = siblings.map(
    ({ name }) => `AND NOT EXISTS (
      SELECT 1 FROM ${quoted(name)} n CROSS JOIN "visibleDelivery" w
      WHERE n."ref" = r."ref" AND w."delivery" = n."_delivery" AND w."superseded" = 0 AND w."number" > v."number")`,
  );
  return `CREATE VIEW ${quoted(currentViewOf(table.name))} AS
    SELECT v."agreementId" AS "_overeenkomst", ${columns.join(", ")}
    FROM ${quoted(table.name)} r CROSS JOIN "visibleDelivery" v
    WHERE v."delivery" = r."_delivery" AND v."superseded" = 0 AND r."mutatie" <> 'vervallen' ${newer.join(" ")}`;
}

/** Token columns stay out: tokens are for matching, which reads the table. */
function isShown({ role }: StoredColumn): boolean {
  return role !== "token";
}

/** Nothing that leads to one record or person: no ref, no own key, no token, and no nested part, which may hold tokens. */
function isCoarse({ role, type }: StoredColumn): boolean {
  return role !== "token" && role !== "ref" && role !== "key" && type !== "json";
}

function productView(
  view: string,
  tables: readonly RegisteredTable[],
  isWanted: (column: StoredColumn) => boolean,
): string {
  const [first, ...others] = tables;
  const shared = first!.columns.filter(
    (column) =>
      isWanted(column) &&
      others.every((table) => table.columns.some(({ name, type }) => name === column.name && type === column.type)),
  );
  const columns = ["_overeenkomst", ...shared.map(({ name }) => name)].map(quoted).join(", ");
  const selects = tables.map((table) => `SELECT ${columns} FROM ${quoted(currentViewOf(table.name))}`);
  return `CREATE VIEW ${view} AS ${selects.join(" UNION ALL ")}`;
}
