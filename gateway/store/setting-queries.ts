import type { StoreTransaction } from "../deliveries/ports/store.ts";
import type { EngineTransaction } from "./engine.ts";

/** Queries on the gateway's own small state, inside one transaction. */
export function settingQueries({ db, lock }: EngineTransaction): StoreTransaction["settings"] {
  return {
    async get(name) {
      await lock("setting", name);
      const row = await db.selectFrom("setting").select("value").where("name", "=", name).executeTakeFirst();
      return row?.value;
    },
    async set(name, value) {
      await lock("setting", name);
      await db
        .insertInto("setting")
        .values({ name, value })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
        .execute();
    },
    async delete(name) {
      await lock("setting", name);
      await db.deleteFrom("setting").where("name", "=", name).execute();
    },
  };
}
