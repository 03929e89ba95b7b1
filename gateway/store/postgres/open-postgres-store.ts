import { randomUUID } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { StoreSnapshot } from "../../backup/store-snapshot.ts";
import type { Clock } from "../../core/clock.ts";
import type { ChangeChannel } from "../../deliveries/ports/change-channel.ts";
import type { Outbox } from "../../deliveries/ports/outbox.ts";
import type { Store } from "../../deliveries/ports/store.ts";
import type { MatchStore } from "../../matching/ports/match-store.ts";
import { matchQueries } from "../matching/match-queries.ts";
import { requireNewestSchema } from "../migrate.ts";
import { notNested } from "../not-nested.ts";
import { outboxQueries } from "../outbox-queries.ts";
import { storeTransaction } from "../store-transaction.ts";
import type { Tables } from "../tables.ts";
import { openChangeChannel } from "./change-channel.ts";
import { checkLogs, checkRights, checkServer } from "./check-server.ts";
import { openPool, POOL_NAMES, type PostgresConnection } from "./connection.ts";
import { outboxClaims } from "./outbox-claims.ts";
import { type PostgresEngine, postgresEngine } from "./postgres-engine.ts";
import { postgresSnapshot } from "./postgres-snapshot.ts";
import { POSTGRES_MIGRATIONS } from "./prepare-postgres.ts";
import { postgresScratch } from "./with-scratch.ts";

/** How the PostgreSQL store is opened. */
export interface PostgresStoreOptions {
  readonly connection: PostgresConnection;
  readonly clock: Clock;
  /** Most connections that write, and that read, at once; 12 and 6 by default. */
  readonly connections?: { readonly write: number; readonly read: number };
}

/** The PostgreSQL store; several gateways may have it open at once. */
export interface PostgresStore extends Store {
  /** The hints that transactions left, for a broker; what one instance works on is not shown to another. */
  readonly outbox: Outbox;
  readonly matching: MatchStore;
  /** News of changes, to and from the other instances. */
  readonly changes: ChangeChannel;
  /** Looks whether every log is whole. Throws STORE_CORRUPT. */
  check(): Promise<void>;
  /** The store as it is now, on a connection of its own. Throws STORE_UNAVAILABLE. */
  snapshot(): Promise<StoreSnapshot>;
}

/**
 * Opens a store that `preparePostgres` made.
 * In: options. Out: the store.
 * Throws STORE_UNAVAILABLE, STORE_UNSAFE (TLS, a setting of the server, a role that could change the log), STORE_SCHEMA_OLDER,
 * STORE_SCHEMA_NEWER.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const { connection, connections = { write: 12, read: 6 } } = options;
  const writer = postgresEngine(openPool(connection, connections.write, POOL_NAMES.write), "write");
  const reader = postgresEngine(openPool(connection, connections.read, POOL_NAMES.read), "read");
  try {
    await reader.transaction(async ({ db }) => {
      await checkServer(db);
      await requireNewestSchema(db, POSTGRES_MIGRATIONS);
      await checkRights(db);
    });
    return { ...store(writer, reader, options), snapshot: () => postgresSnapshot(options.connection) };
  } catch (error) {
    await Promise.all([writer.close(), reader.close()]);
    throw error;
  }
}

function store(
  writer: PostgresEngine,
  reader: PostgresEngine,
  options: PostgresStoreOptions,
): Omit<PostgresStore, "snapshot"> {
  const { connection, clock } = options;
  const instance = randomUUID();
  const changes = openChangeChannel(connection, clock, instance);
  const guarded = notNested();
  const write = <T>(work: (db: Transaction<Tables>) => Promise<T>) => writer.transaction(({ db }) => work(db));
  const hint = <T>(work: (db: Transaction<Tables>) => Promise<T>) => writer.hints(({ db }) => work(db));
  const read = <T>(work: (db: Transaction<Tables>) => Promise<T>) => reader.transaction(({ db }) => work(db));
  const letGo = () => write((db) => sql`UPDATE "hint" SET "heldUntil" = 0 WHERE "holder" = ${instance}`.execute(db));
  return {
    shared: true,
    rowForm: "copy",
    changes,
    transaction: (work) => guarded(() => writer.transaction((tx) => work(storeTransaction(tx, clock)))),
    read: (work) => guarded(() => reader.transaction((tx) => work(storeTransaction(tx, clock)))),
    outbox: {
      ...outboxQueries(hint, read),
      // what an officer asks for is on disk when he is told so
      unpark: outboxQueries(write, read).unpark,
      ...outboxClaims(hint, clock, instance),
    },
    matching: matchQueries(write, read, postgresScratch(connection)),
    check: () => read(checkLogs),
    // the server overwrites freed space when it likes; only an encrypted disk keeps it from being read until then
    async forgetDeleted() {},
    async close() {
      await changes.close();
      await letGo().catch(() => {}); // else they end by themselves
      await Promise.all([writer.close(), reader.close()]);
    },
  };
}
