import { sql, type Transaction } from "kysely";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import { loadedParts, namingTable } from "./loaded-parts.ts";
import { tablesOf } from "./row-table-register.ts";
import type { Tables } from "./tables.ts";
import { deliveryNumber } from "./visible-deliveries.ts";

/** Queries about which records a delivery names, and how these stand beside those of other deliveries. */
export function nameQueries(
  db: Transaction<Tables>,
): Pick<StoreTransaction["rows"], "loadedParts" | "latestRefs" | "changesBy"> {
  const numberOf = async (deliveryId: string) => {
    const { number, agreementId } = await db
      .selectFrom("delivery")
      .select(["number", "agreementId"])
      .where("id", "=", deliveryId)
      .executeTakeFirstOrThrow();
    return { number: number ?? 0, tables: await tablesOf(db, agreementId) };
  };
  return {
    async loadedParts(deliveryId) {
      return (await loadedParts(db, await deliveryNumber(db, deliveryId))).map(({ n }) => n);
    },
    async latestRefs(deliveryId, n) {
      const delivery = await deliveryNumber(db, deliveryId);
      const [part] = await loadedParts(db, delivery, { first: n, last: n });
      if (part === undefined) return [];
      const { number, tables } = await numberOf(deliveryId);
      const own = sql`${sql.table(part.rowTable)} x`;
      const inPart = sql`x."_row" BETWEEN ${part.firstRow} AND ${part.lastRow} AND x."_delivery" = ${delivery}`;
      const all = await sql<{ ref: string }>`SELECT x."ref" FROM ${own} WHERE ${inPart} ORDER BY x."ref"`.execute(db);
      const last = new Map<string, { readonly number: number; readonly lives: boolean }>();
      for (const table of tables) {
        const later = await sql<{ ref: string; number: number; mutation: string }>`
          SELECT s."ref", w."number", s."mutatie" AS "mutation" FROM ${own} CROSS JOIN ${sql.table(table)} s CROSS JOIN "visibleDelivery" w
          WHERE ${inPart} AND s."ref" = x."ref" AND w."delivery" = s."_delivery" AND w."superseded" = 0 AND w."number" > ${number}`.execute(
          db,
        );
        for (const row of later.rows)
          if ((last.get(row.ref)?.number ?? 0) < row.number)
            last.set(row.ref, { number: row.number, lives: row.mutation !== "vervallen" });
      }
      return all.rows.map(({ ref }) => ref).filter((ref) => last.get(ref)?.lives !== true);
    },
    async changesBy(deliveryId) {
      const delivery = await deliveryNumber(db, deliveryId);
      const own = await namingTable(db, delivery);
      if (own === undefined) return { removed: 0, replaced: 0 };
      const { number, tables } = await numberOf(deliveryId);
      const there = tables.map(
        (table) => sql`EXISTS (SELECT 1 FROM ${sql.table(table)} r CROSS JOIN "delivery" d
          WHERE r."ref" = x."ref" AND d."n" = r."_delivery" AND d."number" < ${number})`,
      );
      const { rows } = await sql<{
        mutation: string;
        count: number;
      }>`SELECT x."mutatie" AS "mutation", count(*) AS "count"
        FROM "loadedPart" p CROSS JOIN ${sql.table(own)} x
        WHERE p."delivery" = ${delivery} AND x."_row" BETWEEN p."firstRow" AND p."lastRow" AND x."_delivery" = ${delivery}
          AND (${sql.join(there, sql` OR `)}) GROUP BY x."mutatie"`.execute(db);
      const changes = { removed: 0, replaced: 0 };
      for (const { mutation, count } of rows)
        changes[mutation === "vervallen" ? "removed" : "replaced"] += Number(count);
      return changes;
    },
  };
}
