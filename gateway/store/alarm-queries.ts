import type { Selectable } from "kysely";
import type { ErrorDetails } from "../core/sluis-error.ts";
import type { Alarm, Alarms } from "../deliveries/ports/alarms.ts";
import type { EngineTransaction } from "./engine.ts";
import type { Tables } from "./tables.ts";

/** Queries on alarms, inside one transaction. */
export function alarmQueries({ db, lock }: EngineTransaction): Alarms {
  const get: Alarms["get"] = async ({ code, partner, subject }) => {
    const row = await db
      .selectFrom("alarm")
      .selectAll()
      .where("code", "=", code)
      .where("partner", "=", partner)
      .where("subject", "=", subject)
      .executeTakeFirst();
    return row && toAlarm(row);
  };
  return {
    get,
    async raise(alarm) {
      await lock("setting", `alarm ${alarm.code} ${alarm.partner} ${alarm.subject}`);
      const details = JSON.stringify(alarm.details);
      const known = (await get(alarm)) !== undefined;
      await db
        .insertInto("alarm")
        .values({ ...alarm, details })
        .onConflict((conflict) => conflict.columns(["code", "partner", "subject"]).doUpdateSet({ details }))
        .execute();
      return !known;
    },
    async clear({ code, partner, subject }) {
      const { numDeletedRows } = await db
        .deleteFrom("alarm")
        .where("code", "=", code)
        .where("partner", "=", partner)
        .where("subject", "=", subject)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    async list() {
      const rows = await db
        .selectFrom("alarm")
        .selectAll()
        .orderBy("since")
        .orderBy("code")
        .orderBy("subject")
        .execute();
      return rows.map(toAlarm);
    },
  };
}

function toAlarm(row: Selectable<Tables["alarm"]>): Alarm {
  return { ...row, details: JSON.parse(row.details) as ErrorDetails };
}
