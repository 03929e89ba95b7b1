import type { Transaction } from "kysely";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import type { Tables } from "./tables.ts";

/** Queries on installed agreements, inside one transaction. Without a version, the newest one is meant. */
export function agreementQueries(db: Transaction<Tables>): StoreTransaction["agreements"] {
  return {
    async put(agreement) {
      await db
        .insertInto("agreement")
        .values(agreement)
        .onConflict((conflict) => conflict.columns(["id", "version"]).doUpdateSet(agreement))
        .execute();
    },
    async get(id, version) {
      let query = db.selectFrom("agreement").selectAll().where("id", "=", id);
      if (version !== undefined) query = query.where("version", "=", version);
      return query.orderBy("version", "desc").limit(1).executeTakeFirst();
    },
    async list() {
      return db.selectFrom("agreement").selectAll().orderBy("id").orderBy("version").execute();
    },
  };
}
