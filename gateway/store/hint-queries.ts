import type { Transaction } from "kysely";
import type { Clock } from "../core/clock.ts";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import type { Tables } from "./tables.ts";

/**
 * Adds hints to the outbox. Equal hints are one row: a second one makes it due at once and gives it a new version, so that finishing
 * the first does not take the second away. One that an instance has in hand stays with it, and is due when it is done. Attempts stay,
 * or poison would get a fresh start with every repetition.
 */
export function hintQueries(db: Transaction<Tables>, clock: Clock): StoreTransaction["hints"] {
  return {
    async add({ step, subject }) {
      const now = clock.now();
      await db
        .insertInto("hint")
        .values({ step, subject, version: 1, attempts: 0, dueAt: now, addedAt: now, parked: 0 })
        .onConflict((conflict) =>
          conflict.columns(["step", "subject"]).doUpdateSet(({ eb }) => ({
            version: eb("hint.version", "+", 1),
            dueAt: eb.case().when("hint.claimedUntil", ">", now).then(eb.ref("hint.dueAt")).else(now).end(),
            parked: 0,
            parkedAt: null,
          })),
        )
        .execute();
    },
    async unclaim() {
      const now = clock.now();
      await db.updateTable("hint").set({ claimedUntil: 0, dueAt: now }).where("claimedUntil", ">", 0).execute();
    },
    async recall(after) {
      const set = { claimedUntil: 0, dueAt: clock.now() };
      await db.updateTable("hint").set(set).where("parked", "=", 0).where("dueAt", ">", after).execute();
    },
  };
}
