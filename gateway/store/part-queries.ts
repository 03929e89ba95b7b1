import type { Transaction } from "kysely";
import { SluisError } from "../core/sluis-error.ts";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import type { Tables } from "./tables.ts";

/** Queries on sealed parts, inside one transaction. */
export function partQueries(db: Transaction<Tables>): StoreTransaction["parts"] {
  return {
    async put(deliveryId, { n, sealed, sealedSha256, plainBytes, records }) {
      const row = { deliveryId, n, sealedSha256, sealedBytes: sealed.byteLength, plainBytes, records, sealed };
      const inserted = await db
        .insertInto("part")
        .values(row)
        .onConflict((conflict) => conflict.columns(["deliveryId", "n"]).doNothing())
        .executeTakeFirst();
      if (inserted.numInsertedOrUpdatedRows !== 0n) return;
      const known = await db
        .selectFrom("part")
        .select(["sealedSha256", "sealedBytes"])
        .where("deliveryId", "=", deliveryId)
        .where("n", "=", n)
        .executeTakeFirstOrThrow();
      const same = known.sealedSha256 === sealedSha256 && known.sealedBytes === sealed.byteLength;
      if (!same) throw new SluisError("PART_CONFLICT", { n });
    },
    async get(deliveryId, n) {
      return db
        .selectFrom("part")
        .select(["n", "sealed", "sealedSha256", "plainBytes", "records"])
        .where("deliveryId", "=", deliveryId)
        .where("n", "=", n)
        .executeTakeFirst();
    },
    async list(deliveryId) {
      return db
        .selectFrom("part")
        .select(["n", "sealedSha256", "sealedBytes", "plainBytes", "records"])
        .where("deliveryId", "=", deliveryId)
        .orderBy("n")
        .execute();
    },
    async delete(deliveryId, n) {
      await db.deleteFrom("part").where("deliveryId", "=", deliveryId).where("n", "=", n).execute();
    },
    async count(deliveryId) {
      const { held } = await db
        .selectFrom("part")
        .select(({ fn }) => fn.countAll<number>().as("held"))
        .where("deliveryId", "=", deliveryId)
        .executeTakeFirstOrThrow();
      return held;
    },
    async deleteAll(deliveryId) {
      await db.deleteFrom("part").where("deliveryId", "=", deliveryId).execute();
    },
  };
}
