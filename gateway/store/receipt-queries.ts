import type { Transaction } from "kysely";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import type { Tables } from "./tables.ts";

const RECEIPT = ["deliveryId", "stage", "token", "at", "position"] as const;

/**
 * Queries on receipts, inside one transaction. Positions are counted per partner in a row that the transaction locks: a sequence of
 * the engine is handed out before the commit, and who reads "after N" would miss what commits late.
 */
export function receiptQueries(db: Transaction<Tables>): StoreTransaction["receipts"] {
  const nextPosition = async (partner: string): Promise<number> => {
    const { last } = await db
      .insertInto("receiptPosition")
      .values({ partner, last: 1 })
      .onConflict((conflict) =>
        conflict.column("partner").doUpdateSet(({ eb }) => ({ last: eb("receiptPosition.last", "+", 1) })),
      )
      .returning("last")
      .executeTakeFirstOrThrow();
    return last;
  };
  return {
    async put(receipt, partner) {
      const row = { ...receipt, partner, position: await nextPosition(partner) };
      await db
        .insertInto("receipt")
        .values(row)
        .onConflict((conflict) => conflict.columns(["deliveryId", "stage"]).doUpdateSet(row))
        .execute();
    },
    async list(deliveryId) {
      return db
        .selectFrom("receipt")
        .select(RECEIPT)
        .where("deliveryId", "=", deliveryId)
        .orderBy("position")
        .execute();
    },
    async after(partner, after, limit) {
      return db
        .selectFrom("receipt")
        .select(RECEIPT)
        .where("partner", "=", partner)
        .where("position", ">", after)
        .orderBy("position")
        .limit(limit)
        .execute();
    },
  };
}
