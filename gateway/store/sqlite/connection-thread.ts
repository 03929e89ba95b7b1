import type { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { releaseBytes } from "../../core/release-bytes.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { StoredCell } from "../part-rows.ts";
import { wireLine } from "../wire-line.ts";
import { emptyWal } from "./empty-wal.ts";
import { loadRows } from "./load-rows.ts";
import { lockDataFolder, openDatabase } from "./open-database.ts";
import { statementCache } from "./statement-cache.ts";
import type { ConnectionOptions, Failure, QueryAnswer, Reply, Request, SqliteValue, Task } from "./thread-messages.ts";

// A thread with one connection. It does one task at a time, in the order asked; the event loop of the gateway never waits for a disk.

const options = workerData as ConnectionOptions;
const port = parentPort!;
/** Bytes from here on change owner instead of being copied; below it a copy is cheaper. */
const TRANSFER_FROM_BYTES = 16 * 1024;

function answer(id: number, work: () => unknown): Reply {
  try {
    return { id, ok: true, value: work() };
  } catch (error) {
    return { id, ok: false, failure: failureOf(error) };
  }
}

function send(replies: readonly Reply[]): void {
  if (replies.length === 0) return;
  const moved = replies.flatMap((reply) => (reply.ok ? transferable(reply.value) : []));
  port.postMessage(replies, moved);
}

function failureOf(error: unknown): Failure {
  if (error instanceof SluisError) return { kind: "sluis", code: error.code, details: error.details };
  const { errcode, message } = error as { errcode?: unknown; message?: unknown };
  if (typeof errcode === "number") return { kind: "sqlite", resultCode: errcode, message: String(message) };
  return { kind: "other", message: String(message) };
}

/** What came with a task, in memory of its own. */
function bytesOf(task: Task): readonly Uint8Array[] {
  if (task.kind === "load") return task.loads.map(({ plaintext }) => plaintext);
  return task.kind === "query" ? task.parameters.filter((value) => value instanceof Uint8Array) : [];
}

/** Large values in an answer to a query. */
function transferable(value: unknown): ArrayBuffer[] {
  const found: ArrayBuffer[] = [];
  const rows = (value as Partial<QueryAnswer> | undefined)?.rows;
  for (const row of Array.isArray(rows) ? (rows as QueryAnswer["rows"]) : []) {
    for (const cell of Object.values(row)) {
      if (cell instanceof Uint8Array && cell.byteLength >= TRANSFER_FROM_BYTES) found.push(cell.buffer as ArrayBuffer);
    }
  }
  return found;
}

function serve(database: DatabaseSync, lock: DatabaseSync | undefined): void {
  const prepare = statementCache(database, false);
  const prepareArrays = statementCache(database, true);

  // SQLite ends a transaction by itself after some errors (full disk, input or output); what follows must not run outside of it
  const inTransaction = (): void => {
    if (!database.isTransaction) throw new SluisError("STORE_UNAVAILABLE", { why: "transaction lost" });
  };
  const query = (sql: string, parameters: readonly SqliteValue[]): QueryAnswer => {
    const { statement, givesRows } = prepare(sql);
    if (givesRows) return { rows: statement.all(...parameters) as Record<string, SqliteValue>[], changes: 0 };
    return { rows: [], changes: Number(statement.run(...parameters).changes) };
  };
  const perform = (task: Task): unknown => {
    switch (task.kind) {
      case "commit":
        inTransaction();
        return database.exec("COMMIT");
      case "rollback":
        return database.isTransaction ? database.exec("ROLLBACK") : undefined;
      case "query":
        inTransaction();
        return query(task.sql, task.parameters);
      case "script":
        inTransaction();
        return database.exec(task.sql);
      case "lines":
        inTransaction();
        return prepareArrays(task.sql)
          .statement.all(...task.parameters)
          .map((row) => wireLine(row as unknown as StoredCell[], task.types));
      case "load":
        inTransaction();
        return task.loads.map((load) => loadRows(database, prepare, load));
      case "checkpoint":
        return emptyWal(database);
      case "check":
        return database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"] === "ok";
      case "close":
        database.close();
        lock?.close();
        return undefined;
    }
  };
  const begin = options.mode === "write" ? "BEGIN IMMEDIATE" : "BEGIN";
  port.on("message", (requests: readonly Request[]) => {
    const replies: Reply[] = [];
    for (const request of requests) {
      const work = () => {
        if (request.begin) database.exec(begin);
        return perform(request.task);
      };
      if (request.id === null) work();
      else replies.push(answer(request.id, work));
      bytesOf(request.task).forEach(releaseBytes);
    }
    send(replies);
    if (requests.some(({ task }) => task.kind === "close")) port.close();
  });
}

const opened = answer(0, () => {
  const lock = options.lock ? lockDataFolder(options.path) : undefined;
  try {
    serve(openDatabase(options), lock);
  } catch (error) {
    lock?.close();
    throw error;
  }
});
send([opened]);
