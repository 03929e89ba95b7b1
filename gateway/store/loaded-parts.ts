import { type RawBuilder, sql, type Transaction } from "kysely";
import { SluisError } from "../core/sluis-error.ts";
import type { RemovedRows } from "../deliveries/ports/store.ts";
import type { EngineTransaction } from "./engine.ts";
import { forgetEarlierTokens } from "./forget-earlier-tokens.ts";
import { countTokens, hasEarlier, tokenTable } from "./row-tokens.ts";
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

/** Removes rows, tokens and register entries of parts of one delivery. */
export async function removeParts(engine: EngineTransaction, parts: readonly LoadedPart[]): Promise<RemovedRows> {
  const removed = { rows: 0, tokens: 0 };
  for (const part of parts) {
    const { rows, tokens } = await removeFrom(engine, part, sql`1 = 1`);
    removed.rows += rows;
    removed.tokens += tokens;
    const register = engine.db.deleteFrom("loadedPart").where("delivery", "=", part.delivery);
    await register.where("n", "=", part.n).execute();
  }
  return removed;
}

/** Removes some rows of a part, with their tokens. In: the part, which rows (`r`). */
export async function removeFrom(
  { db, lists }: EngineTransaction,
  { delivery, rowTable, firstRow, lastRow }: LoadedPart,
  which: RawBuilder<unknown>,
): Promise<RemovedRows> {
  const where = sql`r."_delivery" = ${delivery} AND r."_row" BETWEEN ${firstRow} AND ${lastRow} AND ${which}`;
  const earlier = await hasEarlier(db, delivery);
  const tokens = await countTokens(db, lists, { table: await tokenTable(db, rowTable), where, earlier });
  if (earlier) await forgetEarlierTokens(db, delivery, rowTable, where);
  const { numAffectedRows } = await sql`DELETE FROM ${sql.table(rowTable)} AS r WHERE ${where}`.execute(db);
  return { rows: Number(numAffectedRows), tokens };
}
