import type { StoredAgreement } from "../deliveries/ports/agreement-register.ts";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import type { EngineTransaction } from "./engine.ts";

/** Queries on installed agreements, inside one transaction. Without a version, the newest one is meant. */
export function agreementQueries({ db, lock }: EngineTransaction): StoreTransaction["agreements"] {
  /** Read once: a reader keeps to what it saw first, and while a writer holds the lock only it changes an agreement. */
  const read = new Map<string, Promise<StoredAgreement | undefined>>();
  return {
    async put(agreement) {
      await lock("agreement", agreement.id);
      read.clear();
      await db
        .insertInto("agreement")
        .values(agreement)
        .onConflict((conflict) => conflict.columns(["id", "version"]).doUpdateSet(agreement))
        .execute();
    },
    async get(id, version) {
      await lock("agreement", id);
      const key = `${version ?? "newest"} ${id}`;
      const known = read.get(key);
      if (known !== undefined) return known;
      let query = db.selectFrom("agreement").selectAll().where("id", "=", id);
      if (version !== undefined) query = query.where("version", "=", version);
      const found = query.orderBy("version", "desc").limit(1).executeTakeFirst();
      read.set(key, found);
      return found;
    },
    async setStatus(id, status) {
      await lock("agreement", id);
      read.clear();
      await db.updateTable("agreement").set({ status }).where("id", "=", id).execute();
    },
    async list() {
      return db.selectFrom("agreement").selectAll().orderBy("id").orderBy("version").execute();
    },
  };
}
