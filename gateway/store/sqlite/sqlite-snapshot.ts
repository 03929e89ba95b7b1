import { randomBytes } from "node:crypto";
import { closeSync, createReadStream, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import type { StoreSnapshot } from "../../backup/store-snapshot.ts";
import { eraseFile } from "./erase-file.ts";
import { sqliteFailure } from "./sqlite-failure.ts";

/** The one file of such a store below `store/` in a backup. */
export const SQLITE_FILE = "sluis.sqlite";

/** Pages that are copied before other threads of the pool get their turn. */
const PAGES_AT_ONCE = 4096;

/**
 * Copies the store as it is now into a folder of the data folder; the gateway goes on writing. The copy is made under one read
 * transaction: without it SQLite would begin anew after every commit.
 * In: the database file, the folder (made with 0700), version of its tables. Out: the snapshot. Throws STORE_FULL, STORE_UNAVAILABLE, STORE_CORRUPT.
 */
export async function sqliteSnapshot(path: string, folder: string, schemaVersion: number): Promise<StoreSnapshot> {
  const copy = join(folder, `snapshot-${randomBytes(8).toString("hex")}.sqlite`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    closeSync(openSync(copy, "wx", 0o600));
    await copyTo(path, copy);
  } catch (error) {
    await erase(copy);
    throw failureOf(error);
  }
  return {
    engine: "sqlite",
    schemaVersion,
    async *files() {
      yield { name: SQLITE_FILE, content: createReadStream(copy, { highWaterMark: 1024 * 1024 }) };
    },
    close: () => erase(copy),
  };
}

/** A copy that broke off leaves its journal too. */
async function erase(copy: string): Promise<void> {
  await eraseFile(copy);
  await eraseFile(`${copy}-journal`);
}

async function copyTo(path: string, copy: string): Promise<void> {
  const source = new DatabaseSync(path, { readOnly: true });
  try {
    source.exec("BEGIN");
    source.prepare("SELECT count(*) FROM sqlite_schema").get();
    await backup(source, copy, { rate: PAGES_AT_ONCE });
  } finally {
    source.close();
  }
}

function failureOf(error: unknown): unknown {
  const { errcode, message, code } = error as { errcode?: number; message?: string; code?: string };
  if (typeof errcode === "number")
    return sqliteFailure({ kind: "sqlite", resultCode: errcode, message: String(message) });
  if (code === "ENOSPC") return sqliteFailure({ kind: "sqlite", resultCode: 13, message: code });
  return error;
}
