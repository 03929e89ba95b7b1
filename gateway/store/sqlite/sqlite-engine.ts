import { type Driver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";
import type { EngineTransaction, ListWords, Lock, TableDialect } from "../engine.ts";
import type { Tables } from "../tables.ts";
import { createFifoLock, type FifoLock } from "./fifo-lock.ts";
import { type SqliteSession, startSession } from "./sqlite-session.ts";
import type { ThreadConnection } from "./thread-connection.ts";
import type { Task } from "./thread-messages.ts";

/** Runs transactions on one connection, one after the other in the order asked. */
export interface SqliteEngine {
  /** Runs a task between transactions. */
  between<T>(task: Task): Promise<T>;
  /** Closes the connection once the transactions that were asked for are over. */
  close(): Promise<void>;
  transaction<T>(work: (tx: EngineTransaction & { script(sql: string): Promise<void> }) => Promise<T>): Promise<T>;
}

const TABLE_DIALECT: TableDialect = {
  columnTypes: { text: "TEXT", integer: "INTEGER", real: "REAL", boolean: "INTEGER", json: "TEXT" },
  rowKey: "INTEGER PRIMARY KEY",
  options: "STRICT",
  coarseSchema: null,
};

const holds: EngineTransaction["holds"] = (column, bytes) => sql<boolean>`instr(${sql.ref(column)}, ${bytes}) > 0`;

/** How a list is read; a scratch reads the same way. */
export const SQLITE_LISTS: ListWords = {
  items: (list) => sql`json_each(${list}) AS x`,
  textAt: (place) => sql<string>`(x."value" ->> ${sql.lit(place)})`,
};

/** One writer at a time: whatever it reads stays as it is. */
const NO_LOCK: Lock = async () => {};

/**
 * Binds kysely to a connection thread. The outer database of kysely stays in here: work is only ever given a transaction, so a query
 * that waits for the connection its own transaction holds cannot be written.
 * In: the connection. Out: the engine.
 */
export function sqliteEngine(connection: ThreadConnection): SqliteEngine {
  const turn = createFifoLock();
  const driver = sqliteDriver(connection, turn);
  const db = new Kysely<Tables>({
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new SqliteAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (inner) => new SqliteIntrospector(inner),
    },
  });
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    const release = await turn.acquire();
    return work().finally(release);
  };
  return {
    between: (task) => alone(() => connection.ask(task)),
    close: () => alone(connection.close),
    transaction: (work) =>
      db.transaction().execute((trx) => {
        const session = driver.current()!;
        const { script, lines, rowsWithBytes, loadRows } = session;
        const words = { tableDialect: TABLE_DIALECT, lists: SQLITE_LISTS, holds, rowForm: "lines" as const };
        return work({ db: trx, ...words, lock: NO_LOCK, script, lines, rowsWithBytes, insertLong: null, loadRows });
      }),
  };
}

function sqliteDriver(connection: ThreadConnection, turn: FifoLock): Driver & { current(): SqliteSession | undefined } {
  let current: SqliteSession | undefined;
  let release = (): void => {};
  return {
    current: () => current,
    async init() {},
    async acquireConnection() {
      release = await turn.acquire();
      current = startSession(connection);
      return current;
    },
    // with its first task
    async beginTransaction() {},
    commitTransaction: (session) => (session as SqliteSession).commit(),
    rollbackTransaction: (session) => (session as SqliteSession).rollback(),
    async releaseConnection(session) {
      (session as SqliteSession).end();
      current = undefined;
      release();
    },
    async destroy() {},
  };
}
