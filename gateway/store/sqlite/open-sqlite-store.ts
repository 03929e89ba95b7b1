import { closeSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Transaction } from "kysely";
import type { StoreSnapshot } from "../../backup/store-snapshot.ts";
import type { Clock } from "../../core/clock.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Outbox } from "../../deliveries/ports/outbox.ts";
import type { Store } from "../../deliveries/ports/store.ts";
import type { MatchStore } from "../../matching/ports/match-store.ts";
import { matchQueries } from "../matching/match-queries.ts";
import { migrate } from "../migrate.ts";
import { notNested } from "../not-nested.ts";
import { outboxQueries } from "../outbox-queries.ts";
import { storeTransaction } from "../store-transaction.ts";
import type { Tables } from "../tables.ts";
import { type SqliteEngine, sqliteEngine } from "./sqlite-engine.ts";
import { sqliteSnapshot } from "./sqlite-snapshot.ts";
import { openThreadConnection } from "./thread-connection.ts";
import { sqliteScratch } from "./with-scratch.ts";

/** How the embedded store is opened. */
export interface SqliteStoreOptions {
  /** The database file; its folder exists. */
  readonly path: string;
  /** Refuses a second gateway on the same file. */
  readonly lock: boolean;
  /** Largest size in pages of 4 KiB; no bound when absent. */
  readonly maxPages?: number;
  readonly clock: Clock;
}

/** The embedded store. */
export interface SqliteStore extends Store {
  /** The hints that transactions left, for a broker. */
  readonly outbox: Outbox;
  readonly matching: MatchStore;
  /** Moves the WAL into the file and empties it, so that nothing of what was deleted is left in it. Out: false when a reader was in the way. */
  checkpoint(): Promise<boolean>;
  /** Reads the whole file. Throws STORE_CORRUPT. */
  check(): Promise<void>;
  /** A copy of the store as it is now, in the folder of temporary files beside it. Throws STORE_FULL, STORE_UNAVAILABLE. */
  snapshot(): Promise<StoreSnapshot>;
}

/** How often, and how long in between (milliseconds), the WAL is tried to be emptied. */
const CHECKPOINT_TRIES = 5;
const CHECKPOINT_PAUSE = 50;

const MIGRATIONS = new URL("../migrations/sqlite/", import.meta.url);

/**
 * Opens the embedded store, making or migrating it first: one thread with the only connection that writes, one that reads.
 * In: options. Out: the store.
 * Throws DATA_FOLDER_IN_USE, STORE_SCHEMA_NEWER, STORE_UNSAFE, STORE_CORRUPT, STORE_FULL, STORE_UNAVAILABLE.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { path, lock, clock } = options;
  makePrivate(path);
  if (lock) makePrivate(`${path}.lock`);
  const writer = await openThreadConnection({ path, lock, mode: "write", maxPages: options.maxPages ?? null });
  try {
    const engine = sqliteEngine(writer);
    const version = await migrate(engine, MIGRATIONS, clock);
    const reader = await openThreadConnection({ path, lock: false, mode: "read", maxPages: null });
    const snapshot = () => sqliteSnapshot(path, join(dirname(path), "tmp"), version);
    return { ...store(engine, sqliteEngine(reader), clock, path), snapshot };
  } catch (error) {
    await writer.close();
    throw error;
  }
}

/** SQLite gives its WAL the rights of the file, so the file is made first, for its owner only. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch (cause) {
    throw new SluisError("STORE_UNAVAILABLE", { why: (cause as { code?: string }).code ?? "file" }, { cause });
  }
}

function store(writer: SqliteEngine, reader: SqliteEngine, clock: Clock, path: string): Omit<SqliteStore, "snapshot"> {
  const guarded = notNested();
  const write = <T>(work: (db: Transaction<Tables>) => Promise<T>) => writer.transaction(({ db }) => work(db));
  const read = <T>(work: (db: Transaction<Tables>) => Promise<T>) => reader.transaction(({ db }) => work(db));
  const checkpoint = () => writer.between<boolean>({ kind: "checkpoint" });
  return {
    shared: false,
    rowForm: "lines",
    transaction: (work) => guarded(() => writer.transaction((tx) => work(storeTransaction(tx, clock)))),
    read: (work) => guarded(() => reader.transaction((tx) => work(storeTransaction(tx, clock)))),
    outbox: outboxQueries(write, read),
    matching: matchQueries(write, read, sqliteScratch(path)),
    checkpoint,
    async forgetDeleted() {
      // a reader in the way is gone in a moment; if not, the next commits overwrite what is left
      for (let tries = 0; tries < CHECKPOINT_TRIES; tries++) {
        if (await checkpoint()) return;
        await clock.sleep(CHECKPOINT_PAUSE);
      }
    },
    async check() {
      const sound = await reader.between<boolean>({ kind: "check" });
      if (!sound) throw new SluisError("STORE_CORRUPT");
    },
    async close() {
      await reader.close();
      await writer.close();
    },
  };
}
