import { readdirSync, readFileSync } from "node:fs";
import { sql, type Transaction } from "kysely";
import type { Clock } from "../core/clock.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Tables } from "./tables.ts";

/** What migrating needs of an engine. */
export interface MigrationEngine {
  transaction<T>(
    work: (tx: { readonly db: Transaction<Tables>; script(sql: string): Promise<void> }) => Promise<T>,
  ): Promise<T>;
}

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
}

/**
 * Brings a store to the newest version: each file `NNNN-name.sql` once, in order, in a transaction of its own.
 * In: the engine, the folder of its migrations, the clock. Out: the version now.
 * Throws STORE_SCHEMA_NEWER for a store that a later program made.
 */
export async function migrate(engine: MigrationEngine, folder: URL, clock: Clock): Promise<number> {
  const migrations = readMigrations(folder);
  const known = migrations.at(-1)?.version ?? 0;
  const found = await engine.transaction(async ({ db }) => {
    await sql`CREATE TABLE IF NOT EXISTS "schemaVersion" (
      "version" INTEGER PRIMARY KEY, "name" TEXT NOT NULL, "appliedAt" BIGINT NOT NULL)`.execute(db);
    return schemaVersion(db);
  });
  if (found > known) throw new SluisError("STORE_SCHEMA_NEWER", { found, known });
  for (const { version, name, text } of migrations.filter((migration) => migration.version > found)) {
    await engine.transaction(async ({ db, script }) => {
      await script(text);
      await sql`INSERT INTO "schemaVersion" VALUES (${version}, ${name}, ${clock.now()})`.execute(db);
    });
  }
  return known;
}

/**
 * For a store that is migrated apart from its use. In: a transaction, the folder of its migrations.
 * Throws STORE_SCHEMA_OLDER (also for a store that was never made), STORE_SCHEMA_NEWER.
 */
export async function requireNewestSchema(db: Transaction<Tables>, folder: URL): Promise<void> {
  const known = readMigrations(folder).at(-1)?.version ?? 0;
  const there = await sql<{ found: boolean }>`SELECT to_regclass('"schemaVersion"') IS NOT NULL AS "found"`.execute(db);
  const found = there.rows[0]?.found ? await schemaVersion(db) : 0;
  if (found > known) throw new SluisError("STORE_SCHEMA_NEWER", { found, known });
  if (found < known) throw new SluisError("STORE_SCHEMA_OLDER", { found, known });
}

async function schemaVersion(db: Transaction<Tables>): Promise<number> {
  const last = await sql<{ version: number | null }>`SELECT max("version") AS "version" FROM "schemaVersion"`.execute(
    db,
  );
  return last.rows[0]?.version ?? 0;
}

function readMigrations(folder: URL): Migration[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}-.+\.sql$/.test(name));
  return names.sort().map((name) => ({
    version: Number(name.slice(0, 4)),
    name,
    text: readFileSync(new URL(name, folder), "utf8"),
  }));
}
