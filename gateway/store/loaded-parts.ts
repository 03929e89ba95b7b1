import { sql, type Transaction } from "kysely";
import { SluisError } from "../core/sluis-error.ts";
import type { RemovedRows } from "../deliveries/ports/store.ts";
import type { Tables } from "./tables.ts";
import { deliveryNumber, isVisible } from "./visible-deliveries.ts";

/** What a part became in the municipal tables. */
export type LoadedPart = Tables["loadedPart"];

/** The internal number of a delivery whose rows may still change. Throws DELIVERY_UNKNOWN, ROWS_VISIBLE. */
export async function invisibleDelivery(db: Transaction<Tables>, deliveryId: string): Promise<number> {
  const delivery = await deliveryNumber(db, deliveryId);
  if (await isVisible(db, delivery)) throw new SluisError("ROWS_VISIBLE", {});
  return delivery;
}

/** What was loaded under a delivery, in order of its parts. In: its internal number; from which part to which, both included. */
export function loadedParts(
  db: Transaction<Tables>,
  delivery: number,
  only?: { readonly first: number; readonly last: number },
): Promise<LoadedPart[]> {
  const all = db.selectFrom("loadedPart").selectAll().where("delivery", "=", delivery).orderBy("n");
  return (only === undefined ? all : all.where("n", ">=", only.first).where("n", "<=", only.last)).execute();
}

/** The table in which a delivery's own rows stand; undefined when it has none. */
export async function namingTable(db: Transaction<Tables>, delivery: number): Promise<string | undefined> {
  const part = await db
    .selectFrom("loadedPart")
    .select("rowTable")
    .where("delivery", "=", delivery)
    .limit(1)
    .executeTakeFirst();
  return part?.rowTable;
}

/**
 * Removes rows, tokens and register entries of parts of one delivery. Tokens of parts that were loaded together stand in one range, which
 * goes as a whole when `which` says that no part outside of `parts` uses it.
 */
export async function removeParts(
  db: Transaction<Tables>,
  delivery: number,
  parts: readonly LoadedPart[],
  which: "all" | "some",
): Promise<RemovedRows> {
  const removed = { rows: 0, tokens: 0 };
  for (const part of parts) {
    const rows = sql`FROM ${sql.table(part.rowTable)} WHERE "_delivery" = ${delivery}
      AND "_row" BETWEEN ${part.firstRow} AND ${part.lastRow}`;
    const tokens = sql`DELETE FROM "loadedToken" WHERE "delivery" = ${delivery}
      AND "n" BETWEEN ${part.firstToken} AND ${part.lastToken}`;
    const own = which === "all" ? tokens : sql`${tokens} AND "ref" IN (SELECT "ref" ${rows})`;
    removed.tokens += Number((await own.execute(db)).numAffectedRows);
    removed.rows += Number((await sql`DELETE ${rows}`.execute(db)).numAffectedRows);
    await db.deleteFrom("loadedPart").where("delivery", "=", delivery).where("n", "=", part.n).execute();
  }
  return removed;
}
