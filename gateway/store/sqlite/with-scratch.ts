import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Transaction } from "kysely";
import type { JoinTables, WithScratch } from "../matching/join-scratch.ts";
import { SQLITE_LISTS, sqliteEngine } from "./sqlite-engine.ts";
import { openThreadConnection } from "./thread-connection.ts";

/**
 * Makes scratches for joins: a database file of its own among the temporary files of the data folder, with the store attached to be
 * read. So a join sees the store as it was when it began, and takes neither its writer nor its memory.
 * In: path of the store.
 */
export function sqliteScratch(path: string): WithScratch {
  return async (work) => {
    const folder = join(dirname(path), "tmp");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `join-${randomUUID()}.sqlite`);
    try {
      const connection = await openThreadConnection({
        path: file,
        mode: "scratch",
        store: path,
        lock: false,
        maxPages: null,
      });
      const engine = sqliteEngine(connection);
      try {
        return await engine.transaction(({ db }) =>
          work({
            db: db as unknown as Transaction<JoinTables>,
            lists: SQLITE_LISTS,
            createTable: "CREATE TABLE",
            emptyTable: "DELETE FROM",
            textType: "TEXT",
            integerType: "INTEGER",
            indexFirst: true,
            analyse: null,
          }),
        );
      } finally {
        await engine.close();
      }
    } finally {
      await rm(file, { force: true });
    }
  };
}
