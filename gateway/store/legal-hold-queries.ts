import type { RetentionRegister } from "../deliveries/ports/retention-register.ts";
import type { EngineTransaction } from "./engine.ts";

/** Queries on what may not be erased, inside one transaction. Who reads or changes it holds the agreement until the transaction ends. */
export function legalHoldQueries({ db, lock }: EngineTransaction): RetentionRegister["legalHolds"] {
  const of = (kind: string, subject: string) => lock(kind === "agreement" ? "agreement" : "delivery", subject);
  return {
    async put(hold) {
      await of(hold.kind, hold.subject);
      await db
        .insertInto("legalHold")
        .values(hold)
        .onConflict((conflict) => conflict.columns(["kind", "subject"]).doUpdateSet(hold))
        .execute();
    },
    async get(kind, subject) {
      await of(kind, subject);
      return db
        .selectFrom("legalHold")
        .selectAll()
        .where("kind", "=", kind)
        .where("subject", "=", subject)
        .executeTakeFirst();
    },
    async delete(kind, subject) {
      await of(kind, subject);
      await db.deleteFrom("legalHold").where("kind", "=", kind).where("subject", "=", subject).execute();
    },
    list: () => db.selectFrom("legalHold").selectAll().orderBy("at").orderBy("subject").execute(),
    async on({ id, agreementId }) {
      await lock("agreement", agreementId);
      return db
        .selectFrom("legalHold")
        .selectAll()
        .where(({ eb, or }) =>
          or([
            eb("kind", "=", "delivery").and("subject", "=", id),
            eb("kind", "=", "agreement").and("subject", "=", agreementId),
          ]),
        )
        .orderBy("at")
        .execute();
    },
  };
}
