import { sql } from "kysely";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import type { EngineTransaction } from "./engine.ts";
import { loadedParts } from "./loaded-parts.ts";

/** Queries on the records that were withdrawn. */
export function tombstoneQueries({ db, lock }: EngineTransaction): StoreTransaction["tombstones"] {
  return {
    async count(agreementId) {
      const { count } = await db
        .selectFrom("tombstone")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("agreementId", "=", agreementId)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async follow(deliveryId, n) {
      await lock("delivery", deliveryId);
      const delivery = await db
        .selectFrom("delivery")
        .select(["n", "agreementId", "number"])
        .where("id", "=", deliveryId)
        .executeTakeFirstOrThrow();
      const [part] = await loadedParts(db, delivery.n, { first: n, last: n });
      if (part === undefined) return;
      const rows = sql`FROM ${sql.table(part.rowTable)} r WHERE r."_row" BETWEEN ${part.firstRow} AND ${part.lastRow}
        AND r."_delivery" = ${delivery.n} AND r."mutatie"`;
      await sql`INSERT INTO "tombstone" ("agreementId", "ref", "number")
        SELECT ${delivery.agreementId}, r."ref", CAST(${delivery.number} AS BIGINT) ${rows} = 'vervallen'
        ON CONFLICT ("agreementId", "ref") DO UPDATE SET "number" = excluded."number"`.execute(db);
      await sql`DELETE FROM "tombstone" WHERE "agreementId" = ${delivery.agreementId}
        AND "ref" IN (SELECT r."ref" ${rows} <> 'vervallen')`.execute(db);
    },
  };
}
