import pg from "pg";
import type { Clock } from "../../gateway/core/clock.ts";
import type { PostgresConnection } from "../../gateway/store/postgres/connection.ts";
import { openPostgresStore, type PostgresStore } from "../../gateway/store/postgres/open-postgres-store.ts";
import { preparePostgres } from "../../gateway/store/postgres/prepare-postgres.ts";
import type { PostgresAddress } from "../services/postgres.ts";
import { STILL } from "./temporary-store.ts";

/** Empties a database that the gateway used: quicker than a new one. */
const EMPTY = `
  SET session_replication_role = replica;
  DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT c."oid"::regclass AS "name", pg_get_userbyid("relowner") = current_user AS "fixed" FROM pg_class c
      WHERE "relnamespace" = 'sluis'::regnamespace AND "relkind" = 'r' AND "relname" <> 'schemaVersion'
    LOOP EXECUTE CASE WHEN found."fixed" THEN format('DELETE FROM %s', found."name")
      ELSE format('DROP TABLE %s CASCADE', found."name") END; END LOOP;
  END $$`;

/** Makes databases on one server. Databases and roles carry the process in their names, so that runs do not meet. */
export interface PostgresDatabases {
  /** A prepared, empty database. Out: how the gateway's role reaches it, and how the superuser does. */
  create(): Promise<Database>;
  /** Runs SQL as the superuser. */
  run(database: string, sql: string): Promise<pg.QueryResult>;
  close(): Promise<void>;
}

/** One database. */
export interface Database {
  readonly name: string;
  readonly connection: PostgresConnection;
  readonly analyst: PostgresConnection;
  open(clock?: Clock): Promise<PostgresStore>;
  /** Runs SQL as the superuser. */
  run(sql: string): Promise<pg.QueryResult>;
  /** Lets go of it; another test may get it, empty. */
  free(): Promise<void>;
}

const PASSWORD = "only-in-tests";

/** In: the server. Out: the maker; `close` removes all that it made. */
export async function postgresDatabases(address: PostgresAddress): Promise<PostgresDatabases> {
  const tag = `sluis_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  const application = `${tag}_app`;
  const analyst = `${tag}_analyst`;
  const template = `${tag}_0`;
  const made = [template];
  const freed: string[] = [];
  const as = (user: string, password: string, database: string): PostgresConnection => ({
    host: address.host,
    port: address.port,
    database,
    user,
    password: async () => password,
    tls: address.ca === null ? null : { ca: address.ca },
  });
  const run = async (database: string, sql: string): Promise<pg.QueryResult> => {
    const { host, port, user, password } = address;
    const client = new pg.Client({ host, port, user, password, database, ssl: false });
    client.on("error", () => {});
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  };
  const admin = (sql: string) => run(address.database, sql);
  for (const role of [application, analyst]) await admin(`CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}'`);
  await admin(`CREATE DATABASE ${template} ENCODING 'UTF8' TEMPLATE template0`);
  const { user, password } = address;
  await preparePostgres({
    connection: as(user, password, template),
    applicationRole: application,
    analystRole: analyst,
    clock: STILL,
  });
  return {
    async create() {
      const name = freed.pop() ?? `${tag}_${made.length}`;
      if (!made.includes(name)) {
        await admin(`CREATE DATABASE ${name} TEMPLATE ${template}`);
        made.push(name);
      }
      const connection = as(application, PASSWORD, name);
      return {
        name,
        connection,
        analyst: as(analyst, PASSWORD, name),
        open: (clock = STILL) => openPostgresStore({ connection, clock, connections: { write: 6, read: 3 } }),
        run: (sql) => run(name, sql),
        async free() {
          await run(name, EMPTY);
          freed.push(name);
        },
      };
    },
    run,
    async close() {
      for (const name of made) await admin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await admin(`DROP ROLE IF EXISTS ${application}, ${analyst}`);
    },
  };
}
