import { sql } from "kysely";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import type { EngineTransaction } from "./engine.ts";
import { deliveryNumber } from "./visible-deliveries.ts";

/** Queries about what erasing a delivery leaves behind elsewhere, inside one transaction. */
export function outlivedQueries({
  db,
  lock,
}: EngineTransaction): Pick<StoreTransaction["rows"], "isCurrent" | "retire" | "clearPairs"> {
  return {
    async isCurrent(deliveryId) {
      const row = await db
        .selectFrom("visibleDelivery")
        .select("superseded")
        .where("delivery", "=", await deliveryNumber(db, deliveryId))
        .executeTakeFirst();
      return row?.superseded === 0;
    },
    async retire(deliveryId) {
      await lock("rows", deliveryId);
      const delivery = await deliveryNumber(db, deliveryId);
      await db.updateTable("visibleDelivery").set({ superseded: 1 }).where("delivery", "=", delivery).execute();
    },
    async clearPairs(agreementId) {
      const tables = await db.selectFrom("rowTable").select("name").where("agreementId", "=", agreementId).execute();
      let cleared = 0;
      for (const side of ["left", "right"] as const) {
        const ref = sql.id("p", `${side}Ref`);
        const gone = tables.map(
          ({ name }) => sql`NOT EXISTS (SELECT 1 FROM ${sql.table(name)} x WHERE x."ref" = ${ref})`,
        );
        const none = gone.length === 0 ? sql`` : sql`AND ${sql.join(gone, sql` AND `)}`;
        const { numAffectedRows } = await sql`DELETE FROM "matchPair" AS p WHERE p."run" IN
          (SELECT "id" FROM "matchRun" WHERE ${sql.id(`${side}Source`)} = ${agreementId}) ${none}`.execute(db);
        cleared += Number(numAffectedRows);
      }
      return cleared;
    },
  };
}
