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
  /** The oldest program, by the newest migration that it knows, which still works right on a store with this one. */
  readonly compatibleFrom: number;
}

/**
 * Brings a store to the newest version: each file `NNNN-name.sql` once, in order, in a transaction of its own. A store that a later
 * program made is used as it is, when everything in it that this program does not know says that this program may.
 * In: the engine, the folder of its migrations, the clock; `before` is asked, in a transaction, before a migration that running
 * programs cannot live with. Out: the version now.
 * Throws STORE_SCHEMA_NEWER, and what `before` throws.
 */
export async function migrate(
  engine: MigrationEngine,
  folder: URL,
  clock: Clock,
  before: (db: Transaction<Tables>) => Promise<void> = async () => {},
): Promise<number> {
  const migrations = readMigrations(folder);
  const known = migrations.at(-1)?.version ?? 0;
  const found = await engine.transaction(async ({ db }) => {
    await sql`CREATE TABLE IF NOT EXISTS "schemaVersion" (
      "version" INTEGER PRIMARY KEY, "name" TEXT NOT NULL, "appliedAt" BIGINT NOT NULL)`.execute(db);
    return checkedVersion(db, known);
  });
  for (const { version, name, text, compatibleFrom } of migrations.filter((migration) => migration.version > found)) {
    await engine.transaction(async ({ db, script }) => {
      if (found > 0 && compatibleFrom > found) await before(db);
      await script(text);
      await sql`INSERT INTO "schemaVersion" ("version", "name", "appliedAt")
        VALUES (${version}, ${name}, ${clock.now()})`.execute(db);
      // the second migration made the column
      if (version > 1)
        await sql`UPDATE "schemaVersion" SET "compatibleFrom" = ${compatibleFrom} WHERE "version" = ${version}`.execute(
          db,
        );
    });
  }
  return Math.max(found, known);
}

/**
 * For a store that is migrated apart from its use. In: a transaction, the folder of its migrations.
 * Throws STORE_SCHEMA_OLDER (also for a store that was never made), STORE_SCHEMA_NEWER as `migrate` does.
 */
export async function requireNewestSchema(db: Transaction<Tables>, folder: URL): Promise<void> {
  const known = readMigrations(folder).at(-1)?.version ?? 0;
  const there = await sql<{ found: boolean }>`SELECT to_regclass('"schemaVersion"') IS NOT NULL AS "found"`.execute(db);
  const found = there.rows[0]?.found ? await checkedVersion(db, known) : 0;
  if (found < known) throw new SluisError("STORE_SCHEMA_OLDER", { found, known });
}

/** The version of the tables that are there; 0 before the first migration. */
export async function schemaVersion(db: Transaction<Tables>): Promise<number> {
  const last = await sql<{ version: number | null }>`SELECT max("version") AS "version" FROM "schemaVersion"`.execute(
    db,
  );
  return last.rows[0]?.version ?? 0;
}

/** Out: the version of the store. Throws STORE_SCHEMA_NEWER when something in it is not for a program that knows so much. */
async function checkedVersion(db: Transaction<Tables>, known: number): Promise<number> {
  const found = await schemaVersion(db);
  if (found <= known) return found;
  const later = await sql<{ oldest: number }>`SELECT max(coalesce("compatibleFrom", "version")) AS "oldest"
    FROM "schemaVersion" WHERE "version" > ${known}`.execute(db);
  if (later.rows[0]!.oldest > known) throw new SluisError("STORE_SCHEMA_NEWER", { found, known });
  return found;
}

function readMigrations(folder: URL): Migration[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}-.+\.sql$/.test(name));
  return names.sort().map((name) => {
    const version = Number(name.slice(0, 4));
    const text = readFileSync(new URL(name, folder), "utf8");
    // one that says nothing is for its own program and later ones
    const compatibleFrom = Number(/^-- compatible from: ([1-9][0-9]*)$/m.exec(text)?.[1] ?? version);
    return { version, name, text, compatibleFrom };
  });
}
