import { sql } from "kysely";
import { REF_KIND, type SubjectIndex } from "../deliveries/ports/subject-index.ts";
import { REF_BYTES } from "../deliveries/ref-bytes.ts";
import type { EngineTransaction } from "./engine.ts";
import type { Bit } from "./tables.ts";

/** Bytes of a key with the place of its record. */
const ENTRY_BYTES = 12;

/** Queries on the subject index, inside one transaction. What does not hold the bytes is not read out of the engine. */
export function subjectQueries({ db, holds }: EngineTransaction): SubjectIndex {
  return {
    async put(deliveryId, part, { refs, keys }) {
      const rows = [{ type: REF_KIND, entries: refs }, ...keys].map(({ type, entries }) => ({
        ...{ deliveryId, part, kind: type, entries },
      }));
      await db
        .insertInto("subjectIndex")
        .values(rows)
        .onConflict((conflict) => conflict.columns(["kind", "deliveryId", "part"]).doNothing())
        .execute();
    },
    async find(type, bytes, from, before) {
      return db
        .selectFrom("subjectIndex")
        .select(["deliveryId", "part", "entries"])
        .where("kind", "=", type)
        .where("deliveryId", ">=", from)
        .where("deliveryId", "<", before)
        .where(holds("entries", Buffer.from(bytes)))
        .orderBy("deliveryId")
        .orderBy("part")
        .execute();
    },
    async refPages(agreementId, from, before, after, limit) {
      let query = db
        .selectFrom("subjectIndex")
        .innerJoin("delivery", "delivery.id", "subjectIndex.deliveryId")
        .select(["subjectIndex.deliveryId", "subjectIndex.part", "subjectIndex.entries"])
        .where("subjectIndex.kind", "=", REF_KIND)
        .where("subjectIndex.deliveryId", ">=", after?.deliveryId ?? from)
        .where("subjectIndex.deliveryId", "<", before);
      if (agreementId !== null) query = query.where("delivery.agreementId", "=", agreementId);
      if (after !== null)
        query = query.where(({ or, eb }) =>
          or([eb("subjectIndex.deliveryId", ">", after.deliveryId), eb("subjectIndex.part", ">", after.part)]),
        );
      return query.orderBy("subjectIndex.deliveryId").orderBy("subjectIndex.part").limit(limit).execute();
    },
    async refs(deliveryId, part) {
      const row = await db
        .selectFrom("subjectIndex")
        .select("entries")
        .where("kind", "=", REF_KIND)
        .where("deliveryId", "=", deliveryId)
        .where("part", "=", part)
        .executeTakeFirst();
      return row?.entries;
    },
    async any() {
      return (await db.selectFrom("subjectIndex").select("deliveryId").limit(1).executeTakeFirst()) !== undefined;
    },
    async gaps(from, before) {
      // lengths tell what is missing or cut off without the bytes being read
      const refs = sql`coalesce(sum(CASE WHEN s."kind" = ${REF_KIND} THEN length(s."entries") END), 0)`;
      const odd = sql`coalesce(sum(CASE WHEN s."kind" <> ${REF_KIND} THEN length(s."entries") % ${ENTRY_BYTES} END), 0)`;
      const { rows } = await sql<{ deliveryId: string; none: Bit }>`
        SELECT d."id" AS "deliveryId", CASE WHEN ${refs} = 0 THEN 1 ELSE 0 END AS "none"
        FROM "delivery" d LEFT JOIN "subjectIndex" s ON s."deliveryId" = d."id"
        WHERE d."direction" = 'out' AND d."number" IS NOT NULL AND d."id" >= ${from} AND d."id" < ${before}
        GROUP BY d."id", d."records" HAVING ${refs} <> d."records" * ${REF_BYTES} OR ${odd} <> 0
        ORDER BY d."id"`.execute(db);
      return rows.map(({ deliveryId, none }) => ({ deliveryId, none: none === 1 }));
    },
    async delete(deliveryId) {
      await db.deleteFrom("subjectIndex").where("deliveryId", "=", deliveryId).execute();
    },
    async deleteBefore(deliveryId) {
      await db.deleteFrom("subjectIndex").where("deliveryId", "<", deliveryId).execute();
    },
  };
}
