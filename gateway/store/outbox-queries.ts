import { sql, type Transaction } from "kysely";
import type { Hint } from "../deliveries/ports/broker.ts";
import type { Outbox } from "../deliveries/ports/outbox.ts";
import type { Tables } from "./tables.ts";

/** Runs `work` in a transaction of its own. */
export type Run = <T>(work: (db: Transaction<Tables>) => Promise<T>) => Promise<T>;

/** The outbox over the table of hints. In: how to write and how to read. Out: the port. */
export function outboxQueries(write: Run, read: Run): Outbox {
  return {
    waiting: (step, limit) =>
      read((db) =>
        db
          .selectFrom("hint")
          .select(["step", "subject", "version", "attempts", "dueAt", "addedAt"])
          .where("step", "=", step)
          .where("parked", "=", 0)
          .orderBy("dueAt")
          .orderBy("subject")
          .limit(limit)
          .execute(),
      ),
    claim: ({ step, subject }, now, until) =>
      write((db) =>
        db
          .updateTable("hint")
          .set({ attempts: sql`"attempts" + 1`, dueAt: until, claimedUntil: until })
          .where("step", "=", step)
          .where("subject", "=", subject)
          .where("parked", "=", 0)
          .where("dueAt", "<=", now)
          .returning(["step", "subject", "version", "attempts", "dueAt", "addedAt"])
          .executeTakeFirst(),
      ),
    keep: ({ step, subject }, until) =>
      write(async (db) => {
        await db
          .updateTable("hint")
          .set({ dueAt: until, claimedUntil: until })
          .where("step", "=", step)
          .where("subject", "=", subject)
          .where("parked", "=", 0)
          .execute();
      }),
    remove: (hints, now) =>
      write(async (db) => {
        for (const { step, subject, version } of hints) {
          const removed = await db
            .deleteFrom("hint")
            .where("step", "=", step)
            .where("subject", "=", subject)
            .where("version", "=", version)
            .executeTakeFirst();
          if (removed.numDeletedRows === 0n) await giveBack(db, { step, subject }, now);
        }
      }),
    postpone: ({ step, subject, version }, { attempts, dueAt, parked, reason }, now) =>
      write(async (db) => {
        const hint = db.updateTable("hint").where("step", "=", step).where("subject", "=", subject);
        await hint.set({ attempts, reason }).execute();
        const result = await hint
          .set({ dueAt, claimedUntil: 0, parked: parked ? 1 : 0, parkedAt: parked ? now : null })
          .where("version", "=", version)
          .executeTakeFirst();
        if (result.numUpdatedRows === 0n) await giveBack(db, { step, subject }, now);
      }),
    parked: () =>
      read((db) =>
        db
          .selectFrom("hint")
          .select(["step", "subject", "attempts", "addedAt", "parkedAt", "reason"])
          .where("parked", "=", 1)
          .orderBy("step")
          .orderBy("subject")
          .execute(),
      ),
    unpark: (subject, now) =>
      write(async (db) => {
        const result = await db
          .updateTable("hint")
          .set({ parked: 0, parkedAt: null, attempts: 0, dueAt: now, version: sql`"version" + 1` })
          .where("subject", "=", subject)
          .where("parked", "=", 1)
          .executeTakeFirst();
        return Number(result.numUpdatedRows);
      }),
  };
}

/** A hint that was added again while it was in hand is anybody's, at once. */
async function giveBack(db: Transaction<Tables>, { step, subject }: Hint, now: number): Promise<void> {
  await db
    .updateTable("hint")
    .set({ dueAt: now, claimedUntil: 0 })
    .where("step", "=", step)
    .where("subject", "=", subject)
    .where("claimedUntil", ">", 0)
    .execute();
}
