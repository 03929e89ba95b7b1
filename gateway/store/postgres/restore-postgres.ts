import { sql, type Transaction } from "kysely";
import type { ArchiveFile } from "../../backup/archive-file.ts";
import type { FillStore } from "../../backup/store-snapshot.ts";
import type { Clock } from "../../core/clock.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { StoreTransaction } from "../../deliveries/ports/store.ts";
import { createCurrentViews } from "../current-views.ts";
import type { EngineTransaction } from "../engine.ts";
import { requireNewestSchema, schemaVersion } from "../migrate.ts";
import { quoted } from "../quoted.ts";
import { createTable } from "../row-table-register.ts";
import { storeTransaction } from "../store-transaction.ts";
import type { StoredColumn } from "../stored-column.ts";
import type { Tables } from "../tables.ts";
import { checkRights, checkServer } from "./check-server.ts";
import { openPool, type PostgresConnection } from "./connection.ts";
import { postgresEngine } from "./postgres-engine.ts";
import type { PostgresSession } from "./postgres-session.ts";
import { UNHURRIED } from "./postgres-snapshot.ts";
import { POSTGRES_MIGRATIONS } from "./prepare-postgres.ts";
import { SEQUENCES_FILE, type SnapshotSequences, type SnapshotTables, TABLES_FILE, tableOf } from "./snapshot-form.ts";
import { storeTables } from "./store-relations.ts";

/** Bytes of the largest JSON file of a snapshot. */
const JSON_LIMIT = 64 * 1024 * 1024;

type RestoreTransaction = EngineTransaction & Pick<PostgresSession, "script" | "copyIn">;

/**
 * Fills an empty database that `sluis store prepare` made ready, in one transaction under the gateway's own role.
 * In: connection, clock. Out: what fills it.
 * Filling throws RESTORE_PLACE_TAKEN, BACKUP_OTHER_VERSION, BACKUP_DAMAGED, STORE_SCHEMA_OLDER, STORE_UNSAFE, STORE_UNAVAILABLE.
 */
export function restorePostgres(connection: PostgresConnection, clock: Clock): FillStore<StoreTransaction> {
  return async (files, version, finish) => {
    const engine = postgresEngine(openPool(connection, 1, "sluis (restore)"), "write");
    try {
      await engine.transaction(async (tx) => {
        await tx.script(UNHURRIED);
        await checkServer(tx.db);
        await requireNewestSchema(tx.db, POSTGRES_MIGRATIONS);
        await checkRights(tx.db);
        const known = await schemaVersion(tx.db);
        if (version !== known) throw new SluisError("BACKUP_OTHER_VERSION", { found: version, known });
        await requireEmpty(tx);
        await fill(tx, files());
        await finish(storeTransaction(tx, clock));
      });
    } finally {
      await engine.close();
    }
  };
}

/** A gateway that starts meanwhile waits, and then finds what was restored. */
async function requireEmpty({ db, script }: RestoreTransaction): Promise<void> {
  await script('LOCK TABLE "setting", "log" IN SHARE ROW EXCLUSIVE MODE');
  for (const { name } of await storeTables(db)) {
    const { rows } = await sql<{ some: boolean }>`SELECT EXISTS (SELECT 1 FROM ${sql.table(name)}) AS "some"`.execute(
      db,
    );
    if (rows[0]?.some !== false) throw new SluisError("RESTORE_PLACE_TAKEN", { place: `PostgreSQL (${name})` });
  }
}

async function fill(tx: RestoreTransaction, files: AsyncIterable<ArchiveFile>): Promise<void> {
  let content: SnapshotTables | undefined;
  const waiting = new Map<string, readonly string[]>();
  for await (const file of files) {
    if (content === undefined) {
      if (file.name !== TABLES_FILE) throw new SluisError("BACKUP_DAMAGED", { why: "store" });
      content = (await json(file)) as unknown as SnapshotTables;
      await makeRowTables(tx, content);
      for (const { name, columns } of content.tables) waiting.set(name, columns);
    } else if (file.name === SEQUENCES_FILE)
      await setSequences(tx.db, (await json(file)) as unknown as SnapshotSequences);
    else {
      const name = tableOf(file.name) ?? "";
      const columns = waiting.get(name);
      if (columns === undefined) throw new SluisError("BACKUP_DAMAGED", { why: "store" });
      waiting.delete(name);
      const list = columns.map(quoted).join(", ");
      await tx.copyIn(`COPY ${quoted(name)} (${list}) FROM STDIN (FORMAT binary)`, file.content);
    }
  }
  if (content === undefined || waiting.size > 0) throw new SluisError("BACKUP_DAMAGED", { why: "store" });
  for (const product of new Set(content.rowTables.map((table) => table.product)))
    await createCurrentViews(tx.db, product, tx.tableDialect.coarseSchema);
}

async function makeRowTables({ db, tableDialect }: RestoreTransaction, { rowTables }: SnapshotTables): Promise<void> {
  for (const { name, columns } of rowTables)
    await createTable(db, name, JSON.parse(columns) as StoredColumn[], tableDialect);
}

async function setSequences(db: Transaction<Tables>, found: SnapshotSequences): Promise<void> {
  for (const { name, last } of found) await sql`SELECT setval(${quoted(name)}::regclass, ${last})`.execute(db);
}

async function json({ content }: ArchiveFile): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > JSON_LIMIT) throw new SluisError("BACKUP_DAMAGED", { why: "length" });
    chunks.push(chunk);
  }
  return parseStrictJson(Buffer.concat(chunks), { bytes: JSON_LIMIT });
}
