import { sql, type Transaction } from "kysely";
import type { Clock } from "../../core/clock.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { migrate } from "../migrate.ts";
import { quoted } from "../quoted.ts";
import type { Tables } from "../tables.ts";
import { checkServer, requireNobody } from "./check-server.ts";
import { COARSE_SCHEMA, openPool, type PostgresConnection, STORE_SCHEMA } from "./connection.ts";
import { postgresEngine } from "./postgres-engine.ts";

/** How a database is made ready. */
export interface PreparePostgresOptions {
  /** As the administrator of the database, who will own the tables: never the role of the gateway. */
  readonly connection: PostgresConnection;
  /** The role under which the gateway runs. It exists. */
  readonly applicationRole: string;
  /** The role that may read the coarse views, given to analysts; it exists. Null for none. */
  readonly analystRole: string | null;
  readonly clock: Clock;
  /** Other migrations than the gateway's own; for tests of the next version. */
  readonly migrations?: URL;
}

/** Where the migrations stand. */
export const POSTGRES_MIGRATIONS = new URL("../migrations/postgres/", import.meta.url);

/** What the gateway may do with a table; with any other it may do all of select, insert, update and delete. */
const NARROWED: Readonly<Record<string, string>> = {
  logEntry: "SELECT, INSERT",
  logNode: "SELECT, INSERT",
  log: "SELECT, INSERT, UPDATE",
  logCheckpoint: "SELECT, INSERT, UPDATE",
  schemaVersion: "SELECT",
};

/**
 * Makes a database ready for the gateway, or brings it to the newest version: schemas, tables and rights. May be repeated.
 * In: options. Out: the version now. Throws STORE_UNAVAILABLE, STORE_UNSAFE (a setting, a role that is missing or the administrator
 * himself), STORE_SCHEMA_NEWER, STORE_IN_USE when gateways run that could not go on with what a migration changes.
 */
export async function preparePostgres(options: PreparePostgresOptions): Promise<number> {
  const { connection, applicationRole, analystRole, clock } = options;
  if (applicationRole === connection.user || analystRole === applicationRole)
    throw new SluisError("STORE_UNSAFE", { setting: "role" });
  const engine = postgresEngine(openPool(connection, 1, "sluis (prepare)"), "write");
  try {
    await engine.transaction(async ({ db, script }) => {
      await checkServer(db);
      await requireRoles(db, [applicationRole, ...(analystRole === null ? [] : [analystRole])]);
      await script(`CREATE SCHEMA IF NOT EXISTS ${STORE_SCHEMA}; CREATE SCHEMA IF NOT EXISTS ${COARSE_SCHEMA}`);
    });
    const version = await migrate(engine, options.migrations ?? POSTGRES_MIGRATIONS, clock, requireNobody);
    await engine.transaction(async ({ db, script }) => {
      const tables = await ownTables(db);
      await script(
        [...applicationRights(applicationRole, tables), ...analystRights(applicationRole, analystRole)].join(";\n"),
      );
    });
    return version;
  } finally {
    await engine.close();
  }
}

async function requireRoles(db: Transaction<Tables>, names: readonly string[]): Promise<void> {
  const { rows } = await sql`SELECT 1 FROM pg_roles WHERE "rolname" IN (${sql.join([...names])})`.execute(db);
  if (rows.length !== names.length) throw new SluisError("STORE_UNSAFE", { setting: "role" });
}

/** Tables and views of the migrations; those that the gateway makes belong to its role. */
async function ownTables(db: Transaction<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`SELECT "relname" AS "name" FROM pg_class
    WHERE "relnamespace" = ${STORE_SCHEMA}::regnamespace AND "relkind" IN ('r', 'v')
      AND pg_get_userbyid("relowner") = current_user`.execute(db);
  return rows.map(({ name }) => name);
}

function applicationRights(role: string, tables: readonly string[]): string[] {
  const to = quoted(role);
  return [
    `GRANT USAGE, CREATE ON SCHEMA ${STORE_SCHEMA}, ${COARSE_SCHEMA} TO ${to}`,
    // UPDATE sets them to where they were, when a backup is put back
    `GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA ${STORE_SCHEMA} TO ${to}`,
    ...tables.flatMap((table) => [
      `REVOKE ALL ON ${quoted(table)} FROM PUBLIC, ${to}`,
      `GRANT ${NARROWED[table] ?? "SELECT, INSERT, UPDATE, DELETE"} ON ${quoted(table)} TO ${to}`,
    ]),
  ];
}

function analystRights(role: string, analyst: string | null): string[] {
  if (analyst === null) return [];
  return [
    `GRANT USAGE ON SCHEMA ${COARSE_SCHEMA} TO ${quoted(analyst)}`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${COARSE_SCHEMA} TO ${quoted(analyst)}`,
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoted(role)} IN SCHEMA ${COARSE_SCHEMA} GRANT SELECT ON TABLES TO ${quoted(analyst)}`,
  ];
}
