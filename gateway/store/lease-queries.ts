import type { Transaction } from "kysely";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import type { Tables } from "./tables.ts";

/** A lease that runs out so much later than one that is asked for now was given by a clock that was ahead, milliseconds. */
const STRAY = 3600_000;

/** Queries on leases, inside one transaction. Each is one statement on one row, so what two instances ask at once is decided there. */
export function leaseQueries(db: Transaction<Tables>): StoreTransaction["leases"] {
  return {
    async take(name, holder, now, until) {
      const result = await db
        .insertInto("lease")
        .values({ name, holder, until })
        .onConflict((conflict) =>
          conflict
            .column("name")
            .doUpdateSet({ holder, until })
            .where(({ eb, or }) =>
              or([
                eb("lease.holder", "=", holder),
                eb("lease.until", "<=", now),
                eb("lease.until", ">", until + STRAY),
              ]),
            ),
        )
        .executeTakeFirst();
      return result.numInsertedOrUpdatedRows !== 0n;
    },
    async renew(name, holder, until) {
      const result = await db
        .updateTable("lease")
        .set({ until })
        .where("name", "=", name)
        .where("holder", "=", holder)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },
    async release(name, holder) {
      await db.deleteFrom("lease").where("name", "=", name).where("holder", "=", holder).execute();
    },
    async holder(name) {
      return db.selectFrom("lease").select(["holder", "until"]).where("name", "=", name).executeTakeFirst();
    },
    async clear(before) {
      await db.deleteFrom("lease").where("until", "<", before).execute();
    },
  };
}
