import { SluisError } from "../../core/sluis-error.ts";
import type { Failure } from "./thread-messages.ts";

/** Extended result codes of SQLITE_CONSTRAINT that have a name of their own (sqlite.org/rescode.html). */
const CONSTRAINTS: Readonly<Record<number, string>> = {
  275: "check",
  787: "reference",
  1299: "empty",
  1555: "key",
  1811: "trigger",
  2067: "unique",
  3091: "type",
};

/**
 * The error of the table for what SQLite said.
 * In: the failure of a task. Out: STORE_FULL, STORE_UNAVAILABLE, STORE_CORRUPT, STORE_CONSTRAINT, STORE_MISUSE, or the thread's own
 * error; SQLite's message (names of tables and columns, no values) is the cause, for the log only.
 */
export function sqliteFailure(failure: Failure): SluisError {
  if (failure.kind === "sluis") return new SluisError(failure.code, failure.details);
  const options = { cause: new Error(failure.message) };
  if (failure.kind === "other") return new SluisError("INTERNAL", {}, options);
  switch (failure.resultCode % 256) {
    case 13: // SQLITE_FULL
      return new SluisError("STORE_FULL", {}, options);
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return new SluisError("STORE_UNAVAILABLE", { why: "in use" }, options);
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return new SluisError("STORE_CORRUPT", {}, options);
    case 19: // SQLITE_CONSTRAINT
      return new SluisError("STORE_CONSTRAINT", { rule: CONSTRAINTS[failure.resultCode] ?? "other" }, options);
    case 8: // SQLITE_READONLY
      return new SluisError("STORE_MISUSE", { why: "writing while reading" }, options);
    case 1: // SQLITE_ERROR: a wrong query
      return new SluisError("INTERNAL", {}, options);
    default:
      return new SluisError("STORE_UNAVAILABLE", { why: `SQLite ${failure.resultCode}` }, options);
  }
}
