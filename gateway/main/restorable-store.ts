import type { FillStore } from "../backup/store-snapshot.ts";
import type { Settings } from "../cli/settings.ts";
import type { Clock } from "../core/clock.ts";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import { restorePostgres } from "../store/postgres/restore-postgres.ts";
import { lockDataFolder } from "../store/sqlite/open-database.ts";
import { restoreSqlite } from "../store/sqlite/restore-sqlite.ts";
import { storePath } from "./open-store.ts";
import { postgresConnection } from "./postgres-connection.ts";

/** What fills the store that the settings name; no gateway can run on the data folder meanwhile. Filling throws DATA_FOLDER_IN_USE too. */
export function restorableStore({ dataDir, store }: Settings, clock: Clock): FillStore<StoreTransaction> {
  const path = storePath({ dataDir });
  return async (files, schemaVersion, finish) => {
    const lock = lockDataFolder(path);
    try {
      const fill =
        store.engine === "sqlite" ? restoreSqlite(path, clock) : restorePostgres(postgresConnection(store), clock);
      await fill(files, schemaVersion, finish);
    } finally {
      lock.close();
    }
  };
}
