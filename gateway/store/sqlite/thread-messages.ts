import type { ErrorCode } from "../../core/error-table.ts";
import type { ErrorDetails } from "../../core/sluis-error.ts";
import type { RowLoad } from "../part-rows.ts";
import type { ColumnType } from "../stored-column.ts";

/** A value that SQLite binds or gives. */
export type SqliteValue = string | number | bigint | null | Uint8Array;

/** How a connection thread opens its database. */
export interface ConnectionOptions {
  readonly path: string;
  /** `scratch`: a file that is thrown away, from which another database is read. */
  readonly mode: "write" | "read" | "scratch";
  /** Path of the database that a scratch reads. */
  readonly store?: string;
  /** Holds the lock of the data folder as long as the thread lives. */
  readonly lock: boolean;
  /** Largest size in pages of 4 KiB; null for no bound of our own. */
  readonly maxPages: number | null;
}

/** What a connection thread can be asked. */
export type Task =
  | { readonly kind: "commit" | "rollback" | "checkpoint" | "check" | "close" }
  | { readonly kind: "query"; readonly sql: string; readonly parameters: readonly SqliteValue[] }
  | { readonly kind: "script"; readonly sql: string }
  | {
      readonly kind: "lines";
      readonly sql: string;
      readonly parameters: readonly SqliteValue[];
      readonly types: readonly ColumnType[];
    }
  | { readonly kind: "load"; readonly loads: readonly RowLoad[] };

/**
 * One task as it crosses to the thread. A message costs more than most queries, so a transaction begins with its first task, and what is
 * asked in one turn of the event loop crosses in one message, as do its answers.
 */
export interface Request {
  /** null for what nobody waits for. */
  readonly id: number | null;
  readonly begin: boolean;
  readonly task: Task;
}

/** The answer to `query`: the rows it gives, or how many it changed. */
export interface QueryAnswer {
  readonly rows: readonly Record<string, SqliteValue>[];
  readonly changes: number;
}

/** Why a task failed: one of our own errors, or SQLite's extended result code. Messages go to the log only. */
export type Failure =
  | { readonly kind: "sluis"; readonly code: ErrorCode; readonly details: ErrorDetails }
  | { readonly kind: "sqlite"; readonly resultCode: number; readonly message: string }
  | { readonly kind: "other"; readonly message: string };

/** An answer of the thread to the request with the same id; id 0 answers the opening. */
export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure };
