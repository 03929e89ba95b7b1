import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { FillStore } from "../../backup/store-snapshot.ts";
import type { Clock } from "../../core/clock.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { StoreTransaction } from "../../deliveries/ports/store.ts";
import { eraseFile } from "./erase-file.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";
import { SQLITE_FILE } from "./sqlite-snapshot.ts";

/**
 * Puts a store where none is. It is written beside its place, opened (which brings an older one to this version), read whole and
 * finished, and only then gets its name.
 * In: path of the database, whose folder exists and is the caller's; clock. Out: what fills it.
 * Filling throws RESTORE_PLACE_TAKEN, BACKUP_DAMAGED, STORE_FULL, STORE_CORRUPT, STORE_SCHEMA_NEWER.
 */
export function restoreSqlite(path: string, clock: Clock): FillStore<StoreTransaction> {
  return async (files, _schemaVersion, finish) => {
    const folder = join(dirname(path), "restoring");
    const staged = join(folder, basename(path));
    try {
      if (existsSync(path)) throw new SluisError("RESTORE_PLACE_TAKEN", { place: path });
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      await write(staged, files());
      const store = await openSqliteStore({ path: staged, lock: false, clock });
      try {
        await store.check();
        await store.transaction(finish);
      } finally {
        await store.close();
      }
      renameSync(staged, path);
      syncFolder(dirname(path));
    } finally {
      await eraseFile(staged);
      await rm(folder, { recursive: true, force: true });
    }
  };
}

async function write(path: string, files: ReturnType<Parameters<FillStore<never>>[0]>): Promise<void> {
  let found = false;
  const file = await open(path, "wx", 0o600);
  try {
    for await (const { name, content } of files) {
      if (name !== SQLITE_FILE || found) throw new SluisError("BACKUP_DAMAGED", { why: "store" });
      found = true;
      for await (const chunk of content) await file.writeFile(chunk);
    }
    await file.sync();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw new SluisError("STORE_FULL", {}, { cause: error });
    throw error;
  } finally {
    await file.close();
  }
  if (!found) throw new SluisError("BACKUP_DAMAGED", { why: "store" });
}

function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  fsyncSync(folder);
  closeSync(folder);
}
