import pg from "pg";
import type { Clock } from "../../gateway/core/clock.ts";
import type { PostgresConnection } from "../../gateway/store/postgres/connection.ts";
import { openPostgresStore, type PostgresStore } from "../../gateway/store/postgres/open-postgres-store.ts";
import { preparePostgres } from "../../gateway/store/postgres/prepare-postgres.ts";
import type { PostgresAddress } from "../services/postgres.ts";
import { STILL } from "./temporary-store.ts";

/** Makes databases on one server. Databases and roles carry the process in their names, so that runs do not meet. */
export interface PostgresDatabases {
  /** A new, prepared, empty database. Out: how the gateway's role reaches it, and how the superuser does. */
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
  drop(): Promise<void>;
}

const PASSWORD = "only-in-tests";

/** In: the server. Out: the maker; `close` removes all that it made. */
export async function postgresDatabases(address: PostgresAddress): Promise<PostgresDatabases> {
  const tag = `sluis_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  const application = `${tag}_app`;
  const analyst = `${tag}_analyst`;
  const template = `${tag}_0`;
  const made = new Set<string>();
  let last = 0;
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
  made.add(template);
  const { user, password } = address;
  await preparePostgres({
    connection: as(user, password, template),
    applicationRole: application,
    analystRole: analyst,
    clock: STILL,
  });
  return {
    async create() {
      last += 1;
      const name = `${tag}_${last}`;
      await admin(`CREATE DATABASE ${name} TEMPLATE ${template}`);
      made.add(name);
      const connection = as(application, PASSWORD, name);
      return {
        name,
        connection,
        analyst: as(analyst, PASSWORD, name),
        open: (clock = STILL) => openPostgresStore({ connection, clock, connections: { write: 6, read: 3 } }),
        run: (sql) => run(name, sql),
        async drop() {
          await admin(`DROP DATABASE ${name} WITH (FORCE)`);
          made.delete(name);
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
