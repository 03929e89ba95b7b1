import type { Transaction } from "kysely";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import { nextPosition } from "./next-position.ts";
import type { Tables } from "./tables.ts";

const RECEIPT = ["deliveryId", "stage", "token", "at", "position"] as const;

/** Queries on receipts, inside one transaction. */
export function receiptQueries(db: Transaction<Tables>): StoreTransaction["receipts"] {
  return {
    async put(receipt, partner) {
      const row = { ...receipt, partner, position: await nextPosition(db, partner) };
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
