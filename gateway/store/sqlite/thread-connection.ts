import { Worker } from "node:worker_threads";
import { ownBytes } from "../../core/own-bytes.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { sqliteFailure } from "./sqlite-failure.ts";
import type { ConnectionOptions, Reply, Request, SqliteValue, Task } from "./thread-messages.ts";

/** What a connection makes lives for one task: with a small young generation its thread takes 10 MiB less and is as fast; MiB. */
const YOUNG_GENERATION = 3;

/** A connection in a thread of its own, as the main thread sees it. */
export interface ThreadConnection {
  /** It can only read: a transaction has nothing to commit. */
  readonly readOnly: boolean;
  /**
   * Asks one task, beginning a transaction first where `begin` says so; tasks are done in the order asked.
   * Throws what sqliteFailure gives, STORE_UNAVAILABLE once the thread is gone.
   */
  ask<T>(task: Task, begin?: boolean): Promise<T>;
  /** Has a task done in its order without waiting for it. One that fails ends the thread. */
  tell(task: Task): void;
  /** Closes the database and ends the thread; repeated calls wait for the same end. */
  close(): Promise<void>;
}

interface Asked {
  resolve(value: unknown): void;
  reject(error: SluisError): void;
}

/**
 * Opens a database in a new thread.
 * In: options. Out: the connection, once it is open. Throws DATA_FOLDER_IN_USE, STORE_UNSAFE, STORE_CORRUPT, STORE_UNAVAILABLE.
 */
export async function openThreadConnection(options: ConnectionOptions): Promise<ThreadConnection> {
  const worker = new Worker(new URL("./connection-thread.ts", import.meta.url), {
    workerData: options,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
  });
  const waiting = new Map<number, Asked>();
  let lastId = 0;
  let gone: SluisError | undefined;

  const fail = (cause: unknown): void => {
    gone ??= new SluisError("STORE_UNAVAILABLE", { why: "connection ended" }, { cause });
    for (const asked of waiting.values()) asked.reject(gone);
    waiting.clear();
  };
  worker.on("message", (replies: readonly Reply[]) => {
    for (const reply of replies) {
      const asked = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.ok) asked?.resolve(reply.value);
      else asked?.reject(sqliteFailure(reply.failure));
    }
  });
  worker.on("error", fail);
  const ended = new Promise<void>((resolve) => {
    worker.once("exit", (code) => {
      fail(new Error(`thread ended with ${code}`));
      resolve();
    });
  });

  const expect = <T>(id: number): Promise<T> =>
    new Promise<T>((resolve, reject) => waiting.set(id, { resolve: resolve as (value: unknown) => void, reject }));
  let gathered: Request[] = [];
  let moved: ArrayBuffer[] = [];
  const send = (): void => {
    worker.postMessage(gathered, moved);
    [gathered, moved] = [[], []];
  };
  const post = (id: number | null, begin: boolean, task: Task): void => {
    // once everything that can go on by itself has, a tick has no more to ask
    if (gathered.length === 0) process.nextTick(send);
    const [message, buffers] = detached(task);
    gathered.push({ id, begin, task: message });
    moved.push(...buffers);
  };
  const ask = async <T>(task: Task, begin = false): Promise<T> => {
    if (gone !== undefined) throw gone;
    lastId += 1;
    const answer = expect<T>(lastId);
    post(lastId, begin, task);
    return answer;
  };
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= ask<void>({ kind: "close" })
      .catch(() => worker.terminate())
      .then(() => ended);
    return closing;
  };
  try {
    await expect<void>(0);
  } catch (error) {
    await ended;
    throw error;
  }
  return { readOnly: options.mode === "read", ask, tell: (task) => post(null, false, task), close };
}

/**
 * The task with its bytes in buffers of their own, which are moved: posting a piece of Node's shared pool would copy the whole pool,
 * and moving the caller's buffer would empty it under him. Those of rows are the caller's, who gave them away.
 */
function detached(task: Task): [Task, ArrayBuffer[]] {
  if (task.kind === "load") {
    const loads = task.loads.map((load) => ({ ...load, plaintext: ownBytes(load.plaintext) }));
    return [{ kind: "load", loads }, loads.map(({ plaintext }) => plaintext.buffer)];
  }
  if (task.kind !== "query") return [task, []];
  const moved: ArrayBuffer[] = [];
  const parameters = task.parameters.map((value: SqliteValue) => {
    if (!(value instanceof Uint8Array)) return value;
    const own = new Uint8Array(value);
    moved.push(own.buffer);
    return own;
  });
  return [{ ...task, parameters }, moved];
}
