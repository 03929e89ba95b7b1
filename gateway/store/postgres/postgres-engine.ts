import { type Driver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from "kysely";
import type pg from "pg";
import { SluisError } from "../../core/sluis-error.ts";
import type { EngineTransaction, ListWords, TableDialect } from "../engine.ts";
import type { Tables } from "../tables.ts";
import { COARSE_SCHEMA } from "./connection.ts";
import { passesByItself, postgresFailure } from "./postgres-failure.ts";
import { type Mode, type PostgresSession, startSession } from "./postgres-session.ts";

/** Runs transactions on the connections of a pool. */
export interface PostgresEngine {
  transaction<T>(
    work: (tx: EngineTransaction & Pick<PostgresSession, "script" | "copyIn" | "copyOut">) => Promise<T>,
  ): Promise<T>;
  /** The same for hints of the outbox, which need not be on disk when it resolves. */
  readonly hints: PostgresEngine["transaction"];
  /** Closes the pool once the transactions that were asked for are over. */
  close(): Promise<void>;
}

const TABLE_DIALECT: TableDialect = {
  columnTypes: {
    text: 'TEXT COLLATE "C"', // ordered by bytes, as on every engine, whatever the database's language
    integer: "BIGINT",
    real: "DOUBLE PRECISION",
    boolean: "BOOLEAN",
    json: "TEXT", // JSONB would not give the same bytes back
  },
  rowKey: "BIGINT PRIMARY KEY",
  options: "",
  coarseSchema: COARSE_SCHEMA,
};

const holds: EngineTransaction["holds"] = (column, bytes) =>
  sql<boolean>`position(${bytes}::bytea in ${sql.ref(column)}) > 0`;

/** How a list is read; a scratch reads the same way. Texts are compared by bytes, as those of columns. */
export const POSTGRES_LISTS: ListWords = {
  items: (list) => sql`json_array_elements(CAST(${list} AS json)) AS x("value")`,
  textAt: (place) => sql<string>`((x."value" ->> ${sql.lit(place)}) COLLATE "C")`,
};

/** Two transactions that wait for each other: the server ends one, which is run again. More than this in a row is no coincidence. */
const MAXIMUM_RUNS = 5;

/**
 * Binds kysely to a pool. The outer database of kysely stays in here, as with SQLite.
 * In: the pool, what its transactions are for. Out: the engine.
 */
export function postgresEngine(pool: pg.Pool, mode: Mode): PostgresEngine {
  const running = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;
  const counted = (once: PostgresEngine["transaction"]): PostgresEngine["transaction"] => {
    const repeated: PostgresEngine["transaction"] = async (work) => {
      for (let run = 1; ; run++) {
        try {
          return await once(work);
        } catch (error) {
          if (run === MAXIMUM_RUNS || !passesByItself(error)) throw error;
        }
      }
    };
    return async (work) => {
      if (closing !== undefined) throw new SluisError("STORE_UNAVAILABLE", { why: "closed" });
      const run = repeated(work);
      running.add(run);
      return run.finally(() => running.delete(run));
    };
  };
  return {
    transaction: counted(transactions(pool, mode)),
    hints: counted(transactions(pool, "hints")),
    close() {
      closing ??= Promise.allSettled(running).then(() => pool.end());
      return closing;
    },
  };
}

/** Transactions of one mode. */
function transactions(pool: pg.Pool, mode: Mode): PostgresEngine["transaction"] {
  const db = new Kysely<Tables>({
    dialect: {
      createDriver: () => postgresDriver(pool, mode),
      createAdapter: () => new PostgresAdapter(),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createIntrospector: (inner) => new PostgresIntrospector(inner),
    },
  });
  return (work) =>
    db.transaction().execute(async (trx) => {
      const session = await trx.getExecutor().provideConnection(async (connection) => connection as PostgresSession);
      const { lock, script, lines, rowsWithBytes, insertLong, loadRows, copyIn, copyOut } = session;
      const words = { tableDialect: TABLE_DIALECT, lists: POSTGRES_LISTS, holds, rowForm: "copy" as const };
      return work({ db: trx, ...words, lock, script, lines, rowsWithBytes, insertLong, loadRows, copyIn, copyOut });
    });
}

function postgresDriver(pool: pg.Pool, mode: Mode): Driver {
  return {
    async init() {},
    async acquireConnection() {
      const client = await pool.connect().catch((error: unknown) => {
        throw postgresFailure(error);
      });
      return startSession(client, mode);
    },
    beginTransaction: (session) => (session as PostgresSession).begin(),
    commitTransaction: (session) => (session as PostgresSession).commit(),
    rollbackTransaction: (session) => (session as PostgresSession).rollback(),
    async releaseConnection(session) {
      (session as PostgresSession).end();
    },
    async destroy() {},
  };
}
