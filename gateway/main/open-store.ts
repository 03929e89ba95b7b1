import { join } from "node:path";
import type { StoreSnapshot } from "../backup/store-snapshot.ts";
import type { Settings } from "../cli/settings.ts";
import type { Clock } from "../core/clock.ts";
import type { ChangeChannel } from "../deliveries/ports/change-channel.ts";
import type { Outbox } from "../deliveries/ports/outbox.ts";
import type { Store } from "../deliveries/ports/store.ts";
import type { MatchStore } from "../matching/ports/match-store.ts";
import { lockDataFolder } from "../store/sqlite/open-database.ts";
import { openSqliteStore } from "../store/sqlite/open-sqlite-store.ts";
import { postgresConnection } from "./postgres-connection.ts";

/** A store with what the broker and `doctor` need of it. */
export interface OpenedStore extends Store {
  readonly outbox: Outbox;
  readonly matching: MatchStore;
  /** News to and from other instances; null where there can be none. */
  readonly changes: ChangeChannel | null;
  check(): Promise<void>;
  /** The store as it is now, for a backup. */
  snapshot(): Promise<StoreSnapshot>;
}

/** Path of the embedded store. */
export function storePath(settings: Pick<Settings, "dataDir">): string {
  return join(settings.dataDir, "sluis.sqlite");
}

/** Opens the store that the settings name. Throws DATA_FOLDER_IN_USE, and what opening it throws. */
export async function openStore(settings: Pick<Settings, "dataDir" | "store">, clock: Clock): Promise<OpenedStore> {
  const { store } = settings;
  if (store.engine === "sqlite") {
    const opened = await openSqliteStore({ path: storePath(settings), lock: true, clock });
    return { ...opened, changes: null };
  }
  // the data folder holds keys and temporary files, and is one gateway's also where the store is shared
  const lock = lockDataFolder(storePath(settings));
  try {
    // who has the embedded store needs not the memory that this takes
    const { openPostgresStore } = await import("../store/postgres/open-postgres-store.ts");
    const opened = await openPostgresStore({ connection: postgresConnection(store), clock });
    return { ...opened, close: () => opened.close().finally(() => lock.close()) };
  } catch (error) {
    lock.close();
    throw error;
  }
}
