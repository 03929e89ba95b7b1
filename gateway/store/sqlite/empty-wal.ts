import type { DatabaseSync } from "node:sqlite";

/** The thread that writes stands still meanwhile, and a backup or a join reads for minutes. */
const READER_WAIT_MS = 50;

/**
 * Moves the WAL into the file and empties it. In: the connection that writes, outside a transaction. Out: false when a reader was in the
 * way; what could be moved was moved then. SQLite's own errors pass.
 */
export function emptyWal(database: DatabaseSync): boolean {
  const usual = Number(database.prepare("PRAGMA busy_timeout").get()!["timeout"]);
  database.exec(`PRAGMA busy_timeout = ${READER_WAIT_MS}`);
  try {
    return database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.["busy"] === 0;
  } finally {
    database.exec(`PRAGMA busy_timeout = ${usual}`);
  }
}
