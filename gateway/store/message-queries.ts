import type { Transaction } from "kysely";
import type { AgreementRegister } from "../deliveries/ports/agreement-register.ts";
import { nextPosition } from "./next-position.ts";
import type { Tables } from "./tables.ts";

/** Queries on messages to partners, inside one transaction. */
export function messageQueries(db: Transaction<Tables>): AgreementRegister["messages"] {
  const of = (partner: string) => db.selectFrom("partnerMessage").selectAll().where("partner", "=", partner);
  return {
    async add(message) {
      const position = await nextPosition(db, message.partner);
      const open = { attempts: 0, nextAttemptAt: message.at, settledAt: null, failure: null };
      await db
        .insertInto("partnerMessage")
        .values({ ...message, ...open, position })
        .execute();
      return position;
    },
    async get(partner, position) {
      return of(partner).where("position", "=", position).executeTakeFirst();
    },
    async after(partner, after, limit) {
      return of(partner).where("position", ">", after).orderBy("position").limit(limit).execute();
    },
    async open(partner, limit) {
      return of(partner).where("settledAt", "is", null).orderBy("position").limit(limit).execute();
    },
    async hasOpen(partner, token) {
      const query = of(partner).clearSelect().select("position");
      const found = query.where("settledAt", "is", null).where("token", "=", token).limit(1);
      return (await found.executeTakeFirst()) !== undefined;
    },
    async update(partner, position, changes) {
      await db
        .updateTable("partnerMessage")
        .set(changes)
        .where("partner", "=", partner)
        .where("position", "=", position)
        .execute();
    },
    async deleteBefore(kind, at) {
      await db.deleteFrom("partnerMessage").where("kind", "=", kind).where("at", "<", at).execute();
    },
    async settleUpTo(partner, position, at) {
      const settled = await db
        .updateTable("partnerMessage")
        .set({ settledAt: at })
        .where("partner", "=", partner)
        .where("position", "<=", position)
        .where("settledAt", "is", null)
        .executeTakeFirst();
      return settled.numUpdatedRows > 0n;
    },
  };
}
