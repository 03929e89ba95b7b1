import type { StoreTransaction } from "../deliveries/ports/store.ts";
import type { EngineTransaction } from "./engine.ts";

/** Queries on installed agreements, inside one transaction. Without a version, the newest one is meant. */
export function agreementQueries({ db, lock }: EngineTransaction): StoreTransaction["agreements"] {
  return {
    async put(agreement) {
      await lock("agreement", agreement.id);
      await db
        .insertInto("agreement")
        .values(agreement)
        .onConflict((conflict) => conflict.columns(["id", "version"]).doUpdateSet(agreement))
        .execute();
    },
    async get(id, version) {
      await lock("agreement", id);
      let query = db.selectFrom("agreement").selectAll().where("id", "=", id);
      if (version !== undefined) query = query.where("version", "=", version);
      return query.orderBy("version", "desc").limit(1).executeTakeFirst();
    },
    async setStatus(id, status) {
      await lock("agreement", id);
      await db.updateTable("agreement").set({ status }).where("id", "=", id).execute();
    },
    async list() {
      return db.selectFrom("agreement").selectAll().orderBy("id").orderBy("version").execute();
    },
  };
}
