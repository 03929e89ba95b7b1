import { sql, type Transaction } from "kysely";
import { SluisError } from "../core/sluis-error.ts";
import type { RowTable } from "../deliveries/ports/store.ts";
import { createCurrentViews } from "./current-views.ts";
import type { EngineTransaction, TableDialect } from "./engine.ts";
import { quoted } from "./quoted.ts";
import { type StoredColumn, storedColumns } from "./stored-column.ts";
import type { Tables } from "./tables.ts";

/** Letters kept of a product's name and of an agreement's id, so that a view's longer name still fits in 63. */
const PRODUCT_LETTERS = 18;
const AGREEMENT_LETTERS = 22;

/** The name of a table's register entry, or undefined while the table was not made. */
export async function findTable(db: Transaction<Tables>, table: RowTable): Promise<string | undefined> {
  const row = await db
    .selectFrom("rowTable")
    .select("name")
    .where("agreementId", "=", table.agreementId)
    .where("outputSchemaHash", "=", table.outputSchemaHash)
    .executeTakeFirst();
  return row?.name;
}

/** The tables of an agreement, one for each output schema that it has had. */
export async function tablesOf(db: Transaction<Tables>, agreementId: string): Promise<string[]> {
  const rows = await db.selectFrom("rowTable").select("name").where("agreementId", "=", agreementId).execute();
  return rows.map(({ name }) => name);
}

/** As findTable, for callers that cannot go on without. Throws ROW_TABLE_UNKNOWN. */
export async function requireTable(db: Transaction<Tables>, table: RowTable): Promise<string> {
  const name = await findTable(db, table);
  if (name === undefined) throw new SluisError("ROW_TABLE_UNKNOWN", { agreement: table.agreementId });
  return name;
}

/**
 * Makes the table of one agreement and output schema, with its views, when it is not there yet. Its index by ref finds doubled refs
 * and the newest version of a record, and gives pages in order.
 * In: the engine's transaction, agreement and schema. Throws ROW_TABLE_REFUSED for a schema that no table can hold.
 */
export async function ensureTable({ db, lock, tableDialect }: EngineTransaction, table: RowTable): Promise<void> {
  if ((await findTable(db, table)) !== undefined) return;
  await lock("tables", "");
  if ((await findTable(db, table)) !== undefined) return;
  const columns = storedColumns(table.schema);
  const name = await freeName(db, table);
  await createTable(db, name, columns, tableDialect);
  const { agreementId, outputSchemaHash, schema } = table;
  const entry = { name, agreementId, outputSchemaHash, product: schema.title, columns: JSON.stringify(columns) };
  await db
    .insertInto("rowTable")
    .values({ ...entry, schema: JSON.stringify(schema) })
    .execute();
  await createCurrentViews(db, schema.title, tableDialect.coarseSchema);
}

/** Makes an empty table for rows, which a register entry must name. In: transaction, its name, its columns, the engine's words. */
export async function createTable(
  db: Transaction<Tables>,
  name: string,
  columns: readonly StoredColumn[],
  { columnTypes, rowKey, options }: TableDialect,
): Promise<void> {
  const definitions = [
    `"_row" ${rowKey}`,
    `"_delivery" INTEGER NOT NULL`,
    `"_part" INTEGER NOT NULL`,
    ...columns.map((column) => `${quoted(column.name)} ${columnTypes[column.type]}${notNull(column)}`),
  ];
  await sql.raw(`CREATE TABLE ${quoted(name)} (${definitions.join(", ")}) ${options}`).execute(db);
  const index = `${name}_ref`;
  await sql.raw(`CREATE UNIQUE INDEX ${quoted(index)} ON ${quoted(name)} ("ref", "_delivery")`).execute(db);
}

function notNull(column: StoredColumn): string {
  return column.role === "ref" || column.role === "mutation" ? " NOT NULL" : "";
}

/** Readable, stable, and safe: product, agreement and the start of the schema's hash; numbered in the rare case that it is taken. */
async function freeName(db: Transaction<Tables>, table: RowTable): Promise<string> {
  const product = slug(table.schema.title, PRODUCT_LETTERS);
  const agreement = slug(table.agreementId, AGREEMENT_LETTERS);
  const base = `${product}_${agreement}_${table.outputSchemaHash.slice(0, 8)}`;
  for (let copy = 1; ; copy++) {
    const name = copy === 1 ? base : `${base}_${copy}`;
    const taken = await db.selectFrom("rowTable").select("name").where("name", "=", name).executeTakeFirst();
    if (taken === undefined) return name;
  }
}

/** Lower-case letters, digits and underscores of a text. */
export function slug(text: string, letters: number): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .slice(0, letters);
}
