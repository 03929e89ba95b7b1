import type { Transaction } from "kysely";
import type { Tables } from "./tables.ts";

/**
 * The next position in what a partner fetches: receipts and messages are counted together. It is counted in a row that the
 * transaction locks: a sequence of the engine is handed out before the commit, and who reads "after N" would miss what commits late.
 */
export async function nextPosition(db: Transaction<Tables>, partner: string): Promise<number> {
  const { last } = await db
    .insertInto("receiptPosition")
    .values({ partner, last: 1 })
    .onConflict((conflict) =>
      conflict.column("partner").doUpdateSet(({ eb }) => ({ last: eb("receiptPosition.last", "+", 1) })),
    )
    .returning("last")
    .executeTakeFirstOrThrow();
  return last;
}
