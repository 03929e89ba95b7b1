import type { Transaction } from "kysely";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import type { Tables } from "./tables.ts";

/** Queries on rejection reports, inside one transaction. */
export function reportQueries(db: Transaction<Tables>): StoreTransaction["reports"] {
  return {
    async put(deliveryId, csv, expiresAt) {
      await db
        .insertInto("rejectionReport")
        .values({ deliveryId, csv, expiresAt })
        .onConflict((conflict) => conflict.column("deliveryId").doUpdateSet({ csv, expiresAt }))
        .execute();
    },
    async get(deliveryId) {
      const row = await db
        .selectFrom("rejectionReport")
        .select("csv")
        .where("deliveryId", "=", deliveryId)
        .executeTakeFirst();
      return row?.csv;
    },
    async delete(deliveryId) {
      await db.deleteFrom("rejectionReport").where("deliveryId", "=", deliveryId).execute();
    },
    async deleteExpired(now) {
      const result = await db.deleteFrom("rejectionReport").where("expiresAt", "<=", now).executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}
