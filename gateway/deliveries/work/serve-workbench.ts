import type { MessagePort } from "node:worker_threads";
import { ownBytes } from "./own-bytes.ts";
import { fromThreadFailure, toThreadFailure } from "./thread-failure.ts";
import type { FromWorker, ToWorker } from "./thread-messages.ts";
import type { PrepareSink, Workbench } from "./workbench.ts";

interface RunningJob {
  chunk: (chunk: Uint8Array | null) => void;
  fileFailed: (error: Error) => void;
  partKept: () => void;
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
    else if (message.do === "chunk") job?.chunk(message.chunk);
    else if (message.do === "fileFailed") job?.fileFailed(fromThreadFailure(message.failure));
    else if (message.do === "partKept") job?.partKept();
    else if (message.do === "allowed") job?.allowed(message.records);
    else if (job !== undefined) {
      job.abort.abort();
      job.chunk(null);
    }
  });

  async function prepare({ id, job }: Extract<ToWorker, { do: "prepare" }>): Promise<void> {
    const running: RunningJob = {
      chunk: () => {},
      fileFailed: () => {},
      partKept: () => {},
      allowed: () => {},
      abort: new AbortController(),
    };
    jobs.set(id, running);
    async function* file(): AsyncGenerator<Uint8Array> {
      while (!running.abort.signal.aborted) {
        const chunk = await new Promise<Uint8Array | null>((resolve, reject) => {
          running.chunk = resolve;
          running.fileFailed = reject;
          send({ id, is: "wantChunk" });
        });
        if (chunk === null) return;
        yield chunk;
      }
    }
    const sink: PrepareSink = {
      part: (part) =>
        new Promise((resolve) => {
          running.partKept = resolve;
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
      const plaintext = ownBytes(result.plaintext);
      send({ id, is: "opened", result: { ...result, plaintext } }, [plaintext.buffer]);
    } catch (error) {
      send({ id, is: "failed", failure: toThreadFailure(error) });
    }
  }
}
