import { type RawBuilder, sql } from "kysely";
import type { RetentionRegister, RetentionSummary } from "../deliveries/ports/retention-register.ts";
import type { EngineTransaction } from "./engine.ts";

/** Whether a legal hold is about the delivery `d`. */
const HELD = sql`EXISTS (SELECT 1 FROM "legalHold" h WHERE (h."kind" = 'delivery' AND h."subject" = d."id")
  OR (h."kind" = 'agreement' AND h."subject" = d."agreementId"))`;

/** Queries on the times of deliveries, inside one transaction. */
export function retentionQueries({ db, lock }: EngineTransaction): RetentionRegister["retention"] {
  const ids = async (query: RawBuilder<{ deliveryId: string }>): Promise<string[]> =>
    (await query.execute(db)).rows.map(({ deliveryId }) => deliveryId);
  return {
    async plan({ deliveryId, until, handling }) {
      const undecided = { ground: null, reason: null, decidedAt: null, begunAt: null, erasedAt: null };
      await db
        .insertInto("retention")
        .values({ deliveryId, until, handling, ...undecided })
        .onConflict((conflict) => conflict.column("deliveryId").doNothing())
        .execute();
    },
    // loads of an own register are nobody's delivery: each is replaced by the next
    unplanned: (limit) =>
      ids(sql`SELECT d."id" AS "deliveryId" FROM "delivery" d LEFT JOIN "retention" r ON r."deliveryId" = d."id"
        WHERE d."direction" = 'in' AND d."state" IN ('stored', 'withdrawn') AND d."manifest" IS NOT NULL
          AND r."deliveryId" IS NULL ORDER BY d."n" LIMIT ${limit}`),
    async get(deliveryId) {
      await lock("delivery", deliveryId);
      return db.selectFrom("retention").selectAll().where("deliveryId", "=", deliveryId).executeTakeFirst();
    },
    async update(deliveryId, changes) {
      await db.updateTable("retention").set(changes).where("deliveryId", "=", deliveryId).execute();
    },
    ended: (handling, at, limit) =>
      ids(sql`SELECT r."deliveryId" FROM "retention" r JOIN "delivery" d ON d."id" = r."deliveryId"
        WHERE r."decidedAt" IS NULL AND r."until" <= ${at} AND r."handling" = ${handling} AND d."direction" = 'in'
          AND NOT ${HELD} ORDER BY r."until", r."deliveryId" LIMIT ${limit}`),
    endedOnHold: (at, limit) =>
      ids(sql`SELECT r."deliveryId" FROM "retention" r JOIN "delivery" d ON d."id" = r."deliveryId"
        JOIN "visibleDelivery" v ON v."delivery" = d."n" AND v."superseded" = 0
        WHERE r."begunAt" IS NULL AND (r."until" <= ${at} OR r."decidedAt" IS NOT NULL) AND ${HELD}
        ORDER BY r."until", r."deliveryId" LIMIT ${limit}`),
    open: (limit) =>
      ids(sql`SELECT r."deliveryId" FROM "retention" r JOIN "delivery" d ON d."id" = r."deliveryId"
        WHERE r."decidedAt" IS NOT NULL AND r."erasedAt" IS NULL AND (r."begunAt" IS NOT NULL OR NOT ${HELD})
        ORDER BY r."begunAt" IS NOT NULL, r."decidedAt", r."deliveryId" LIMIT ${limit}`),
    toldErased: (partner) =>
      ids(sql`SELECT d."id" AS "deliveryId" FROM "receipt" e JOIN "delivery" d ON d."id" = e."deliveryId"
        LEFT JOIN "retention" r ON r."deliveryId" = d."id"
        WHERE e."stage" = 'erased' AND d."direction" = 'out' AND d."partner" = ${partner}
          AND coalesce(r."ground", '') <> 'retention' ORDER BY e."at", d."id"`),
    async summaries(at) {
      const { rows } = await sql<{ [name in keyof RetentionSummary]: unknown }>`
        SELECT d."agreementId",
          sum(CASE WHEN r."erasedAt" IS NULL THEN 1 ELSE 0 END) AS "kept",
          sum(CASE WHEN r."erasedAt" IS NULL AND (r."until" <= ${at} OR r."decidedAt" IS NOT NULL) THEN 1 ELSE 0 END) AS "due",
          sum(CASE WHEN r."erasedAt" IS NULL THEN 0 ELSE 1 END) AS "erased",
          min(CASE WHEN r."erasedAt" IS NULL THEN r."until" END) AS "next"
        FROM "retention" r JOIN "delivery" d ON d."id" = r."deliveryId" WHERE d."direction" = 'in'
        GROUP BY d."agreementId" ORDER BY d."agreementId"`.execute(db);
      return rows.map(({ agreementId, kept, due, erased, next }) => ({
        agreementId: String(agreementId),
        kept: Number(kept),
        due: Number(due),
        erased: Number(erased),
        next: next === null ? null : Number(next),
      }));
    },
  };
}
