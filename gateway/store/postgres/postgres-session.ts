import { pipeline } from "node:stream/promises";
import type { CompiledQuery, DatabaseConnection, QueryResult } from "kysely";
import type pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { SluisError } from "../../core/sluis-error.ts";
import type { EngineTransaction, Lock } from "../engine.ts";
import { dropConnection, watchSilence } from "./connection.ts";
import { copyBytes } from "./copy-bytes.ts";
import { copyRow } from "./copy-row.ts";
import { loadRows } from "./load-rows.ts";
import { postgresFailure } from "./postgres-failure.ts";
import { rowLines } from "./row-lines.ts";
import { transactionLocks } from "./transaction-locks.ts";

/**
 * What a transaction is for. A reader keeps to what it saw first; a writer sees what others committed, under locks of its own; a writer of
 * hints does not wait until they are on disk, since what is lost with the server is only given again; a scratch is a reader that writes
 * temporary tables.
 */
export type Mode = "write" | "hints" | "read" | "scratch";

const BEGIN: Readonly<Record<Mode, string>> = {
  write: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
  hints: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL synchronous_commit = off",
  read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
  scratch: "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE",
};

const NO_LOCK: Lock = async () => {};

/** The use of a connection by one transaction. After its end every call is refused. */
export interface PostgresSession
  extends DatabaseConnection,
    Pick<EngineTransaction, "lock" | "lines" | "rowsWithBytes" | "insertLong" | "loadRows"> {
  begin(): Promise<void>;
  /**
   * Refused, with the first error, when a statement failed. A connection that is lost here leaves open whether the transaction was
   * kept: STORE_UNAVAILABLE with why "outcome unknown". A reader has nothing to wait for.
   */
  commit(): Promise<void>;
  /** Never throws. */
  rollback(): Promise<void>;
  script(sql: string): Promise<void>;
  /** The bytes of a `COPY ... TO STDOUT`, no faster than they are taken. */
  copyOut(sql: string): AsyncIterable<Buffer>;
  /** Feeds a `COPY ... FROM STDIN`. */
  copyIn(sql: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Ends the use and gives the connection back, or away when it failed. */
  end(): void;
}

/** Starts the use of a connection of the pool. */
export function startSession(client: pg.PoolClient, mode: Mode): PostgresSession {
  let failure: SluisError | undefined;
  let over = false;
  let sound = true;
  let last: Promise<unknown> = Promise.resolve();
  // what breaks the connection shows in the query that runs, or in the next
  const onError = (): void => {
    sound = false;
  };
  client.on("error", onError);
  watchSilence(client, true);

  /** One call at a time: what was asked after a call that fails is not sent. */
  const perform = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(async () => {
      if (over) throw new SluisError("STORE_MISUSE", { why: "transaction is over" });
      if (failure !== undefined) throw failure;
      try {
        return await work();
      } catch (error) {
        failure ??= postgresFailure(error);
        throw failure;
      }
    });
    last = done.catch(() => {});
    return done;
  };
  const query = (config: pg.QueryConfig): Promise<pg.QueryResult> => perform(() => client.query(config));
  return {
    lock: mode === "write" ? transactionLocks(query) : NO_LOCK,
    async begin() {
      await query({ text: BEGIN[mode] });
    },
    async commit() {
      if (failure !== undefined) throw failure;
      if (mode === "read") {
        await last;
        // whoever uses a connection that broke meanwhile is told
        client.query("ROLLBACK").catch(() => {});
        return;
      }
      try {
        const { command } = await perform(() => client.query("COMMIT"));
        // so the server answers when the transaction had failed already
        if (command !== "COMMIT") throw new SluisError("STORE_UNAVAILABLE", { why: "rolled back" });
      } catch (error) {
        if (sound && !isConnectionLost(error)) throw error;
        throw new SluisError("STORE_UNAVAILABLE", { why: "outcome unknown" }, { cause: error });
      }
    },
    async rollback() {
      await last;
      await client.query("ROLLBACK").catch(() => {
        sound = false;
      });
    },
    async script(sql) {
      await perform(() => client.query(sql));
    },
    async *copyOut(sql) {
      const stream = await perform(async () => client.query(copyTo(sql)));
      try {
        for await (const chunk of stream) yield chunk as Buffer;
      } catch (error) {
        failure ??= postgresFailure(error);
        throw failure;
      } finally {
        if (!stream.readableEnded) {
          // whatever is asked next would wait behind rows that nobody takes
          sound = false;
          dropConnection(client);
        }
      }
    },
    copyIn: (sql, content) => perform(() => pipeline(content, client.query(copyFrom(sql)))),
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const { rows, rowCount } = await query({ text: sql, values: [...parameters] });
      return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) };
    },
    streamQuery() {
      throw new SluisError("STORE_MISUSE", { why: "no streams; read by page" });
    },
    rowsWithBytes: (compiled, columns) => perform(() => copyBytes(client, compiled, columns)),
    insertLong: (table, row, columns) => perform(() => copyRow(client, table, row, columns)),
    lines: ({ sql, parameters }, types) => perform(() => rowLines(client, sql, parameters, types)),
    loadRows: (target, rows) => perform(() => loadRows(client, target, rows)),
    end() {
      if (over) return;
      over = true;
      client.off("error", onError);
      if (sound) watchSilence(client, false);
      client.release(!sound);
    },
  };
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof SluisError && error.code === "STORE_UNAVAILABLE" && error.details["why"] !== "rolled back";
}
