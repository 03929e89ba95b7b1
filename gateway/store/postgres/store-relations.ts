import { sql, type Transaction } from "kysely";
import { SluisError } from "../../core/sluis-error.ts";
import type { Tables } from "../tables.ts";
import { STORE_SCHEMA } from "./connection.ts";

/** A table of the store and its columns. */
export interface StoreTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * Every table of the store but the register of its migrations, in an order in which what a table refers to stands before it.
 * Throws STORE_MISUSE for a kind of relation whose rows this does not know how to copy.
 */
export async function storeTables(db: Transaction<Tables>): Promise<StoreTable[]> {
  const relations = await sql<{ name: string; kind: string; columns: string }>`
    SELECT c."relname" AS "name", c."relkind" AS "kind", (
      SELECT string_agg(a."attname", E'\\n' ORDER BY a."attnum") FROM pg_attribute a
      WHERE a."attrelid" = c."oid" AND a."attnum" > 0 AND NOT a."attisdropped" AND a."attgenerated" = '') AS "columns"
    FROM pg_class c WHERE c."relnamespace" = ${STORE_SCHEMA}::regnamespace AND c."relkind" NOT IN ('v', 'i', 'S', 'c', 't')
    ORDER BY c."relname" COLLATE "C"`.execute(db);
  const strange = relations.rows.find(({ kind }) => kind !== "r");
  if (strange !== undefined) throw new SluisError("STORE_MISUSE", { why: `relation ${strange.name}` });
  const references = await sql<{ from: string; to: string }>`
    SELECT f."relname" AS "from", t."relname" AS "to" FROM pg_constraint k
    JOIN pg_class f ON f."oid" = k."conrelid" JOIN pg_class t ON t."oid" = k."confrelid"
    WHERE k."contype" = 'f' AND f."relnamespace" = ${STORE_SCHEMA}::regnamespace`.execute(db);
  const left = new Map(
    relations.rows
      .filter(({ name }) => name !== "schemaVersion")
      .map(({ name, columns }) => [name, { name, columns: columns.split("\n") }]),
  );
  const ordered: StoreTable[] = [];
  while (left.size > 0) {
    const ready = [...left.values()].filter(({ name }) =>
      references.rows.every(({ from, to }) => from !== name || to === name || !left.has(to)),
    );
    if (ready.length === 0) throw new SluisError("STORE_MISUSE", { why: "tables refer to each other" });
    ordered.push(...ready);
    for (const { name } of ready) left.delete(name);
  }
  return ordered;
}
