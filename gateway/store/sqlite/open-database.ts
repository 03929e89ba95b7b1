import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { SluisError } from "../../core/sluis-error.ts";
import type { ConnectionOptions } from "./thread-messages.ts";

/** Pages of 4 KiB in the WAL before a commit moves them into the file: enough for several loaded parts to share one move. */
const CHECKPOINT_PAGES = 8000;
/** The WAL is cut back to this when a move emptied it. */
const WAL_LIMIT_BYTES = 64 * 1024 * 1024;
/** Only another program can hold the file; waiting happens in this thread, never on the event loop. */
const BUSY_TIMEOUT_MS = 5000;

/** Settings that are set and read back: a gateway does not run on a database that ignores them. */
const DEMANDED = [
  ["journal_mode", "wal", "wal"], // a commit is one append, and a reader never waits
  ["synchronous", "full", 2], // power loss takes no acknowledged commit
  ["secure_delete", "on", 1], // what is deleted is overwritten
  ["foreign_keys", "on", 1],
  ["temp_store", "memory", 2], // sorting leaves no plaintext in temporary files
] as const;

/**
 * Opens the database file in the way its mode asks.
 * In: options. Out: the connection. Throws STORE_UNSAFE when a demanded setting does not stick; SQLite's own errors pass.
 */
export function openDatabase(options: ConnectionOptions): DatabaseSync {
  const readOnly = options.mode === "read";
  const database = new DatabaseSync(options.path, { readOnly, timeout: BUSY_TIMEOUT_MS });
  try {
    if (options.mode === "scratch") prepareScratch(database, options.store!);
    else if (readOnly) database.exec("PRAGMA query_only = on; PRAGMA temp_store = memory; PRAGMA cache_size = -4096");
    else prepareWriter(database, options.maxPages);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Nothing in a scratch outlives it, so it needs no journal; the store beside it can only be read. */
function prepareScratch(database: DatabaseSync, store: string): void {
  database.exec(
    "PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA temp_store = memory; PRAGMA cache_size = -65536",
  );
  database.prepare(`ATTACH ? AS "store"`).run(`${pathToFileURL(store).href}?mode=ro`);
}

function prepareWriter(database: DatabaseSync, maxPages: number | null): void {
  for (const [setting, value, expected] of DEMANDED) {
    database.exec(`PRAGMA ${setting} = ${value}`);
    const found = Object.values(database.prepare(`PRAGMA ${setting}`).get() ?? {})[0];
    if (found !== expected) throw new SluisError("STORE_UNSAFE", { setting });
  }
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA journal_size_limit = ${WAL_LIMIT_BYTES};
    PRAGMA cache_size = -8192; PRAGMA cell_size_check = on`);
  if (maxPages !== null) database.exec(`PRAGMA max_page_count = ${maxPages}`);
  database.enableDefensive(true);
}

/**
 * Takes the lock of a data folder: a second, empty database held exclusively. The system lets go of it when the process ends, however
 * it ends. In: path of the store. Out: the connection that holds it. Throws DATA_FOLDER_IN_USE.
 */
export function lockDataFolder(path: string): DatabaseSync {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec("PRAGMA journal_mode = memory; BEGIN EXCLUSIVE");
    return lock;
  } catch (cause) {
    lock.close();
    const busy = ((cause as { errcode?: number }).errcode ?? 0) % 256 === 5; // SQLITE_BUSY
    throw busy ? new SluisError("DATA_FOLDER_IN_USE", {}, { cause }) : cause;
  }
}
