import type { InquiryRegister } from "../deliveries/ports/inquiry-register.ts";
import type { EngineTransaction } from "./engine.ts";

/** Queries on inquiries between gateways, inside one transaction. */
export function inquiryQueries({ db, lock }: EngineTransaction): InquiryRegister {
  return {
    async add(inquiry) {
      await db.insertInto("subjectInquiry").values(inquiry).execute();
    },
    async get(id) {
      await lock("setting", `inquiry ${id}`);
      return db.selectFrom("subjectInquiry").selectAll().where("id", "=", id).executeTakeFirst();
    },
    async close(id, changes) {
      await db.updateTable("subjectInquiry").set(changes).where("id", "=", id).execute();
    },
    list: () => db.selectFrom("subjectInquiry").selectAll().orderBy("askedAt").orderBy("id").execute(),
    async waiting(direction, partner) {
      const found = await db
        .selectFrom("subjectInquiry")
        .select("id")
        .where("direction", "=", direction)
        .where("partner", "=", partner)
        .where("state", "=", "waiting")
        .execute();
      return found.length;
    },
    deleteBefore: (at) =>
      db.deleteFrom("subjectInquiry").where("askedAt", "<", at).returning(["id", "partner"]).execute(),
  };
}
