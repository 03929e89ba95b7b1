import { type RawBuilder, sql } from "kysely";
import type { Clock } from "../../core/clock.ts";
import type { Outbox, WaitingHint } from "../../deliveries/ports/outbox.ts";
import type { Run } from "../outbox-queries.ts";

/** A hint is kept for the instance that took it for so long; it takes it anew whenever it looks, which is every second or so. */
const HOLD_MS = 15_000;
/** One that would last longer than this was given by a clock that was ahead, and is none. */
const STRAY_MS = 3600_000;
/** A hold that lasts longer than this is not written anew. */
const RENEW_MS = 10_000;

const COLUMNS = sql.raw(`"step", "subject", "version", "attempts", "dueAt", "addedAt"`);

/**
 * How several instances share one outbox: each is shown what it holds itself, what nobody holds, and what is not due yet; of what is
 * due it takes as many as it can start. Rows that another instance is just taking are passed over. A hold is no lock: when its
 * instance dies it ends by itself, and a hint that two instances work on does no harm.
 * In: transactions that write, the clock, the name of this instance. Out: `waiting` of the port.
 */
export function outboxClaims(write: Run, clock: Clock, instance: string): Pick<Outbox, "waiting"> {
  return {
    waiting: (step, limit, startable = limit) =>
      write(async (db) => {
        const now = clock.now();
        const mine = sql`"holder" = ${instance} AND "heldUntil" > ${now}`;
        const free = sql`("heldUntil" <= ${now} OR "heldUntil" > ${now + STRAY_MS})`;
        const open = sql`"step" = ${step} AND "parked" = 0`;
        const first = (where: RawBuilder<unknown>, most: number) => sql`SELECT "step", "subject" FROM "hint"
          WHERE ${open} AND ${where} ORDER BY "dueAt", "subject" LIMIT ${most}`;
        const busy = sql`${open} AND ${mine} AND "dueAt" <= ${now}`;
        const held = await sql<{ n: number }>`SELECT count(*) AS "n" FROM "hint" WHERE ${busy}`.execute(db);
        const room = Math.max(0, startable - held.rows[0]!.n);
        if (room > 0)
          await sql`UPDATE "hint" SET "holder" = ${instance}, "heldUntil" = ${now + HOLD_MS}
            WHERE ("step", "subject") IN (${first(sql`${free} AND "dueAt" <= ${now}`, room)} FOR UPDATE SKIP LOCKED)`.execute(
            db,
          );
        await sql`UPDATE "hint" SET "heldUntil" = ${now + HOLD_MS}
          WHERE ${busy} AND "heldUntil" < ${now + RENEW_MS}`.execute(db);
        const shown = await sql<WaitingHint>`SELECT ${COLUMNS} FROM "hint"
          WHERE ${open} AND ((${mine}) OR (${free} AND "dueAt" > ${now}))
          ORDER BY "dueAt", "subject" LIMIT ${limit}`.execute(db);
        return shown.rows;
      }),
  };
}
