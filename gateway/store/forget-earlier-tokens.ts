import { type RawBuilder, sql, type Transaction } from "kysely";
import type { Tables } from "./tables.ts";

/**
 * Deletes what is kept of the epoch before for rows of one delivery.
 * In: the delivery's internal number, the table of its rows, which of them (`r`); a KID where only tokens of that key go.
 */
export async function forgetEarlierTokens(
  db: Transaction<Tables>,
  delivery: number,
  table: string,
  which: RawBuilder<unknown>,
  kid?: string,
): Promise<void> {
  const ofKey = kid === undefined ? sql`` : sql`AND "kid" = ${kid}`;
  await sql`DELETE FROM "earlierTokens" WHERE "delivery" = ${delivery} ${ofKey}
    AND "ref" IN (SELECT r."ref" FROM ${sql.table(table)} r WHERE r."_delivery" = ${delivery} AND ${which})`.execute(
    db,
  );
}
