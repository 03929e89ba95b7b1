import { Buffer } from "node:buffer";
import { REF_KIND, type SubjectIndex } from "../deliveries/ports/subject-index.ts";
import type { EngineTransaction } from "./engine.ts";

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
    async find(kind, bytes, from, before) {
      return db
        .selectFrom("subjectIndex")
        .select(["deliveryId", "part", "entries"])
        .where("kind", "=", kind)
        .where("deliveryId", ">=", from)
        .where("deliveryId", "<", before)
        .where(holds("entries", Buffer.from(bytes)))
        .orderBy("deliveryId")
        .orderBy("part")
        .execute();
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
    async indexed(from, before) {
      const rows = await db
        .selectFrom("subjectIndex")
        .select("deliveryId")
        .distinct()
        .where("kind", "=", REF_KIND)
        .where("deliveryId", ">=", from)
        .where("deliveryId", "<", before)
        .orderBy("deliveryId")
        .execute();
      return rows.map(({ deliveryId }) => deliveryId);
    },
    async delete(deliveryId) {
      await db.deleteFrom("subjectIndex").where("deliveryId", "=", deliveryId).execute();
    },
    async deleteBefore(deliveryId) {
      await db.deleteFrom("subjectIndex").where("deliveryId", "<", deliveryId).execute();
    },
  };
}
