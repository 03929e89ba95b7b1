import { sql, type Transaction } from "kysely";
import type { ArchiveFile } from "../../backup/archive-file.ts";
import type { StoreSnapshot } from "../../backup/store-snapshot.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { schemaVersion } from "../migrate.ts";
import { quoted } from "../quoted.ts";
import type { Tables } from "../tables.ts";
import { openPool, type PostgresConnection, STORE_SCHEMA } from "./connection.ts";
import { postgresEngine } from "./postgres-engine.ts";
import {
  SEQUENCES_FILE,
  type SnapshotSequences,
  type SnapshotTables,
  TABLES_FILE,
  tableFile,
} from "./snapshot-form.ts";
import { storeTables } from "./store-relations.ts";

/** Whoever reads a backup may be slow; a server that is silent, or a reader that stands still, ends it all the same (see connection.ts). */
export const UNHURRIED = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = '10min'";

/**
 * The store under one transaction that sees what was committed when it began: each table as the bytes of a COPY, so that no client
 * program of PostgreSQL is needed, of whatever version, and no right beyond those of the gateway.
 * In: the connection. Out: the snapshot. Throws STORE_UNAVAILABLE, STORE_MISUSE.
 */
export async function postgresSnapshot(connection: PostgresConnection): Promise<StoreSnapshot> {
  const engine = postgresEngine(openPool(connection, 1, "sluis (backup)"), "read");
  const opened = Promise.withResolvers<Omit<StoreSnapshot, "engine" | "close">>();
  const closed = Promise.withResolvers<void>();
  // the transaction lasts until the snapshot is closed
  const over = engine
    .transaction(async ({ db, script, copyOut }) => {
      await script(UNHURRIED);
      const tables = await storeTables(db);
      const rowTables = await db
        .selectFrom("rowTable")
        .select(["name", "product", "columns"])
        .orderBy("name")
        .execute();
      const files = () => snapshotFiles(db, copyOut, { tables, rowTables });
      opened.resolve({ schemaVersion: await schemaVersion(db), files });
      await closed.promise;
    })
    .finally(() => engine.close());
  over.catch(opened.reject);
  return {
    engine: "postgresql",
    ...(await opened.promise),
    async close() {
      closed.resolve();
      await over.catch(() => {}); // whoever read it was told
    },
  };
}

async function* snapshotFiles(
  db: Transaction<Tables>,
  copyOut: (text: string) => AsyncIterable<Buffer>,
  content: SnapshotTables,
): AsyncGenerator<ArchiveFile, void, undefined> {
  yield { name: TABLES_FILE, content: json(content) };
  for (const { name, columns } of content.tables) {
    const copied = copyOut(`COPY ${quoted(name)} (${columns.map(quoted).join(", ")}) TO STDOUT (FORMAT binary)`);
    yield { name: tableFile(name), content: copied };
  }
  // last: a sequence is outside of transactions, and behind every value that the tables hold
  yield { name: SEQUENCES_FILE, content: json(await sequences(db)) };
}

async function sequences(db: Transaction<Tables>): Promise<SnapshotSequences> {
  const { rows } = await sql<{ name: string; last: number }>`SELECT "sequencename" AS "name", "last_value" AS "last"
    FROM pg_sequences WHERE "schemaname" = ${STORE_SCHEMA} AND "last_value" IS NOT NULL ORDER BY 1`.execute(db);
  if (rows.some(({ last }) => !Number.isSafeInteger(last))) throw new SluisError("STORE_MISUSE", { why: "sequence" });
  return rows;
}

async function* json(value: unknown): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(JSON.stringify(value));
}
