import type { CompiledQuery, DatabaseConnection, QueryResult } from "kysely";
import { SluisError } from "../../core/sluis-error.ts";
import type { EncodedRows } from "../../deliveries/ports/row-encoder.ts";
import type { BytesRow, EngineTransaction, LoadedRange, RowTarget } from "../engine.ts";
import type { ColumnType } from "../stored-column.ts";
import type { PlainParts } from "./encode-lines.ts";
import type { ThreadConnection } from "./thread-connection.ts";
import type { QueryAnswer, SqliteValue, Task } from "./thread-messages.ts";

/** The use of a connection by one transaction, which begins with its first task. After its end every call is refused, so nothing slips into the next transaction. */
export interface SqliteSession extends DatabaseConnection, Pick<EngineTransaction, "rowsWithBytes"> {
  /**
   * Refused, with the first error, when a statement failed: on every engine such a transaction can only roll back. One that could only
   * read is over without waiting: whatever is asked next comes after it.
   */
  commit(): Promise<void>;
  /** Never throws: a connection that cannot even roll back is gone, and the error before this one says why. */
  rollback(): Promise<void>;
  script(sql: string): Promise<void>;
  lines(query: CompiledQuery, types: readonly ColumnType[]): Promise<string[]>;
  loadRows(target: RowTarget, rows: EncodedRows): Promise<LoadedRange[]>;
  /** Ends the use. */
  end(): void;
}

/** Starts the use of a connection. In: the connection, whose turn it is. */
export function startSession(connection: ThreadConnection): SqliteSession {
  let failure: unknown;
  let begun = false;
  let over = false;

  const perform = async <T>(task: Task): Promise<T> => {
    if (over) throw new SluisError("STORE_MISUSE", { why: "transaction is over" });
    if (failure !== undefined) throw failure;
    const first = !begun;
    begun = true;
    try {
      return await connection.ask<T>(task, first);
    } catch (error) {
      failure ??= error;
      throw error;
    }
  };
  const query = ({ sql, parameters }: CompiledQuery): Promise<QueryAnswer> =>
    perform({ kind: "query", sql, parameters: parameters as readonly SqliteValue[] });
  return {
    async commit() {
      if (failure === undefined && begun && connection.readOnly) connection.tell({ kind: "rollback" });
      else await perform({ kind: "commit" });
    },
    async rollback() {
      if (begun) await connection.ask({ kind: "rollback" }).catch(() => {});
    },
    script: (sql) => perform({ kind: "script", sql }),
    async executeQuery<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
      const { rows, changes } = await query(compiled);
      return { rows: rows as R[], numAffectedRows: BigInt(changes) };
    },
    streamQuery() {
      throw new SluisError("STORE_MISUSE", { why: "no streams; read by page" });
    },
    rowsWithBytes: async (compiled) => (await query(compiled)).rows as readonly BytesRow[],
    lines: ({ sql, parameters }, types) =>
      perform({ kind: "lines", sql, parameters: parameters as readonly SqliteValue[], types }),
    loadRows: (target, { first, bytes, content }) => {
      const plain = content as PlainParts;
      const loads = bytes.map((plaintext, at) => ({ ...target, ...plain[at]!, part: first + at, plaintext }));
      return perform({ kind: "load", loads });
    },
    end() {
      over = true;
    },
  };
}
