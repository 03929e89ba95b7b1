import { Worker } from "node:worker_threads";
import { ownBytes } from "../../core/own-bytes.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { fromThreadFailure, toThreadFailure } from "./thread-failure.ts";
import type { FromWorker, ToWorker } from "./thread-messages.ts";
import { watchPulse } from "./watch-pulse.ts";
import type { OpenJob, OpenResult, PrepareJob, PrepareResult, PrepareSink, Workbench } from "./workbench.ts";

/** What is made of a record lives until the next one: with a smaller young generation more of it would be taken for long-lived; MiB. */
const YOUNG_GENERATION = 12;

interface Waiting {
  onMessage: (message: FromWorker) => void;
  reject: (error: Error) => void;
}

/**
 * A workbench in worker threads, one job at a time spread over them by turns.
 * In: the address of the worker's entry file, how many threads, how often one with work is asked for a sign of life (milliseconds).
 * Out: the workbench; `close` ends the threads.
 * Jobs that run in a thread that dies, or that is ended because it does not answer, fail with INTERNAL; it is made again for the next job.
 */
export function createThreadWorkbench(entry: URL, threads: number, askEvery = 10_000): Workbench {
  const seats = Array.from({ length: threads }, () => createSeat(entry, askEvery));
  let turn = 0;
  const next = () => seats[turn++ % seats.length]!;
  return {
    prepare: (job, file, sink) => next().prepare(job, file, sink),
    open: (job) => next().open(job),
    close: async () => {
      await Promise.all(seats.map((seat) => seat.close()));
    },
  };
}

/** One thread and the jobs that wait for it. */
function createSeat(entry: URL, askEvery: number): Workbench {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;
  let closed = false;

  function fail(error: unknown): void {
    worker = undefined;
    for (const each of waiting.values()) each.reject(new SluisError("INTERNAL", {}, { cause: error }));
    waiting.clear();
  }

  function thread(): Worker {
    if (closed) throw new SluisError("GATEWAY_STOPPING");
    if (worker === undefined) {
      const made = new Worker(entry, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION } });
      const isBusy = () => worker === made && waiting.size > 0;
      const pulse = watchPulse(made, isBusy, () => send({ id: 0, do: "answer" }), askEvery);
      made.on("message", (message: FromWorker) => {
        pulse.answered();
        waiting.get(message.id)?.onMessage(message);
      });
      made.on("error", fail);
      made.on("exit", () => {
        pulse.stop();
        if (worker === made) fail("thread ended");
      });
      worker = made;
    }
    return worker;
  }

  const send = (message: ToWorker, transfer: ArrayBuffer[] = []) => worker?.postMessage(message, transfer);

  async function prepare(job: PrepareJob, file: AsyncIterable<Uint8Array>, sink: PrepareSink): Promise<PrepareResult> {
    const id = ++lastId;
    thread();
    const chunks = file[Symbol.asyncIterator]();
    const onAbort = () => send({ id, do: "abort" });
    sink.signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await new Promise<PrepareResult>((resolve, reject) => {
        const giveChunk = async () => {
          try {
            const { done, value } = await chunks.next();
            const chunk = done ? null : ownBytes(value);
            send({ id, do: "chunk", chunk }, chunk ? [chunk.buffer] : []);
          } catch (error) {
            send({ id, do: "fileFailed", failure: toThreadFailure(error) });
          }
        };
        const keepPart = async (part: Parameters<PrepareSink["part"]>[0]) => {
          try {
            await sink.part(part);
            send({ id, do: "partKept", n: part.n });
          } catch (error) {
            // the part could not be kept: the job has failed for the caller, whatever the worker still does
            reject(error as Error);
            onAbort();
            send({ id, do: "partKept", n: part.n });
          }
        };
        const allow = async () => {
          try {
            send({ id, do: "allowed", records: await sink.allow() });
          } catch (error) {
            reject(error as Error);
            onAbort();
            send({ id, do: "allowed", records: 0 });
          }
        };
        const onMessage = (message: FromWorker) => {
          if (message.is === "wantChunk") void giveChunk();
          else if (message.is === "wantAllowance") void allow();
          else if (message.is === "part") void keepPart(message.part);
          else if (message.is === "progress") sink.progress(message.at);
          else if (message.is === "prepared") resolve(message.result);
          else if (message.is === "failed") reject(fromThreadFailure(message.failure));
        };
        waiting.set(id, { onMessage, reject });
        send({ id, do: "prepare", job });
        if (sink.signal.aborted) onAbort();
      });
    } finally {
      waiting.delete(id);
      sink.signal.removeEventListener("abort", onAbort);
      // not waited for: it comes after a read that may be waiting for bytes that never come
      chunks.return?.().catch(() => {});
    }
  }

  async function open(job: OpenJob): Promise<OpenResult> {
    const id = ++lastId;
    thread();
    const parts = job.parts.map((part) => ({ ...part, sealed: ownBytes(part.sealed) }));
    const bytes = [...parts.map(({ sealed }) => sealed as Uint8Array<ArrayBuffer>), ...job.spare];
    try {
      return await new Promise<OpenResult>((resolve, reject) => {
        const onMessage = (message: FromWorker) => {
          if (message.is === "opened") resolve(message.result);
          else if (message.is === "failed") reject(fromThreadFailure(message.failure));
        };
        waiting.set(id, { onMessage, reject });
        send({ id, do: "open", job: { ...job, parts } }, [...new Set(bytes.map(({ buffer }) => buffer))]);
      });
    } finally {
      waiting.delete(id);
    }
  }

  return {
    prepare,
    open,
    close: async () => {
      closed = true;
      const ending = worker;
      worker = undefined;
      for (const each of waiting.values()) each.reject(new SluisError("GATEWAY_STOPPING"));
      waiting.clear();
      await ending?.terminate();
    },
  };
}
