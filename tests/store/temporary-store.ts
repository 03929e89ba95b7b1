import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../gateway/core/clock.ts";
import { openSqliteStore, type SqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";

/** A clock that stands still. */
export const STILL: Clock = { now: () => 1_700_000_000_000, sleep: async () => {} };

/** A new folder and the path of a store in it. */
export function temporaryPath(): { folder: string; path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "sluis-store-"));
  return { folder, path: join(folder, "sluis.sqlite"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** An empty store in a new folder, which goes when the store is closed. */
export async function openTemporaryStore(clock: Clock = STILL): Promise<SqliteStore> {
  const { path, remove } = temporaryPath();
  const store = await openSqliteStore({ path, lock: false, clock });
  return {
    ...store,
    async close() {
      await store.close();
      remove();
    },
  };
}
