import type { MessagePort } from "node:worker_threads";
import { ownBytes } from "../../core/own-bytes.ts";
import { releaseBytes } from "../../core/release-bytes.ts";
import { fromThreadFailure, toThreadFailure } from "./thread-failure.ts";
import type { FromWorker, ToWorker } from "./thread-messages.ts";
import type { PrepareSink, Workbench } from "./workbench.ts";

/** Pieces of the file that are asked for before they are needed, so that work does not stop for each. */
const CHUNKS_AHEAD = 4;

interface RunningJob {
  /** Pieces that were asked for, in order. */
  readonly chunks: { readonly resolve: (chunk: Uint8Array | null) => void; readonly reject: (error: Error) => void }[];
  /** Parts that are being kept, by number. */
  readonly parts: Map<number, () => void>;
  allowed: (records: number) => void;
  readonly abort: AbortController;
}

/**
 * The worker's end: answers messages from `createThreadWorkbench` with the given workbench.
 * In: the port to the gateway's thread, the workbench that does the work here. Bytes cross as transferred buffers, never as objects.
 */
export function serveWorkbench(port: MessagePort, workbench: Workbench): void {
  const jobs = new Map<number, RunningJob>();
  const send = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

  port.on("message", (message: ToWorker) => {
    const job = jobs.get(message.id);
    if (message.do === "prepare") void prepare(message);
    else if (message.do === "open") void open(message);
    else if (message.do === "chunk") job?.chunks.shift()?.resolve(message.chunk);
    else if (message.do === "fileFailed") job?.chunks.shift()?.reject(fromThreadFailure(message.failure));
    else if (message.do === "partKept") job?.parts.get(message.n)?.();
    else if (message.do === "allowed") job?.allowed(message.records);
    else if (message.do === "answer") send({ id: message.id, is: "alive" });
    else if (job !== undefined) {
      job.abort.abort();
      for (const { resolve } of job.chunks.splice(0)) resolve(null);
    }
  });

  async function prepare({ id, job }: Extract<ToWorker, { do: "prepare" }>): Promise<void> {
    const running: RunningJob = {
      chunks: [],
      parts: new Map(),
      allowed: () => {},
      abort: new AbortController(),
    };
    jobs.set(id, running);
    async function* file(): AsyncGenerator<Uint8Array> {
      const ask = () => {
        const { promise, resolve, reject } = Promise.withResolvers<Uint8Array | null>();
        promise.catch(() => {}); // it is seen when its turn comes, which it may never do
        running.chunks.push({ resolve, reject });
        send({ id, is: "wantChunk" });
        return promise;
      };
      const asked = Array.from({ length: CHUNKS_AHEAD }, ask);
      while (!running.abort.signal.aborted) {
        const chunk = await asked.shift()!;
        if (chunk === null) return;
        asked.push(ask());
        yield chunk;
      }
    }
    const sink: PrepareSink = {
      part: (part) =>
        new Promise((resolve) => {
          running.parts.set(part.n, () => {
            running.parts.delete(part.n);
            resolve();
          });
          const sealed = ownBytes(part.sealed);
          send({ id, is: "part", part: { ...part, sealed } }, [sealed.buffer]);
        }),
      progress: (at) => send({ id, is: "progress", at }),
      allow: () =>
        new Promise((resolve) => {
          running.allowed = resolve;
          send({ id, is: "wantAllowance" });
        }),
      signal: running.abort.signal,
    };
    try {
      send({ id, is: "prepared", result: await workbench.prepare(job, file(), sink) });
    } catch (error) {
      send({ id, is: "failed", failure: toThreadFailure(error) });
    } finally {
      jobs.delete(id);
    }
  }

  async function open({ id, job }: Extract<ToWorker, { do: "open" }>): Promise<void> {
    try {
      const result = await workbench.open(job);
      for (const { sealed } of job.parts) releaseBytes(sealed);
      const { rows } = result;
      const bytes = rows !== null && "bytes" in rows ? rows.bytes : [];
      send({ id, is: "opened", result }, [...new Set(bytes.map(({ buffer }) => buffer))]);
    } catch (error) {
      send({ id, is: "failed", failure: toThreadFailure(error) });
    }
  }
}
