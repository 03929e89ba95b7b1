import { sql, type Transaction } from "kysely";
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
          .set({ attempts: sql`"attempts" + 1`, dueAt: until })
          .where("step", "=", step)
          .where("subject", "=", subject)
          .where("parked", "=", 0)
          .where("dueAt", "<=", now)
          .returning(["step", "subject", "version", "attempts", "dueAt", "addedAt"])
          .executeTakeFirst(),
      ),
    remove: (hints) =>
      write(async (db) => {
        for (const { step, subject, version } of hints) {
          await db
            .deleteFrom("hint")
            .where("step", "=", step)
            .where("subject", "=", subject)
            .where("version", "=", version)
            .execute();
        }
      }),
    postpone: ({ step, subject, version }, { attempts, dueAt, parked }) =>
      write(async (db) => {
        const hint = db.updateTable("hint").where("step", "=", step).where("subject", "=", subject);
        await hint.set({ attempts }).execute();
        await hint
          .set({ dueAt, parked: parked ? 1 : 0 })
          .where("version", "=", version)
          .execute();
      }),
    parked: () =>
      read((db) =>
        db
          .selectFrom("hint")
          .select(["step", "subject", "attempts"])
          .where("parked", "=", 1)
          .orderBy("step")
          .orderBy("subject")
          .execute(),
      ),
    unpark: (subject, now) =>
      write(async (db) => {
        const result = await db
          .updateTable("hint")
          .set({ parked: 0, attempts: 0, dueAt: now, version: sql`"version" + 1` })
          .where("subject", "=", subject)
          .where("parked", "=", 1)
          .executeTakeFirst();
        return Number(result.numUpdatedRows);
      }),
  };
}
