import { Worker } from "node:worker_threads";
import { SluisError } from "../../core/sluis-error.ts";
import type { PreparedPart } from "../ports/store.ts";
import type { OutgoingPage } from "./outgoing-page.ts";
import type { SealedRows, Sealer, StartSealer } from "./sealer.ts";
import type { FromSealer, ToSealer } from "./sealer-messages.ts";
import { fromThreadFailure } from "./thread-failure.ts";
import type { PrepareJob } from "./workbench.ts";

/** The sealing thread makes next to no garbage that lives, so a small young generation costs it nothing; MiB. */
const YOUNG_GENERATION = 3;

/** Pages on their way, so that neither thread waits for the other while both have work. */
const PAGES_IN_FLIGHT = 4;

interface Running {
  onMessage(message: FromSealer): void;
  fail(error: Error): void;
}

/**
 * Sealing in a thread of its own, beside the one that treats records.
 * In: the address of the thread's entry file. Out: what starts a preparation there. When the thread dies its preparations fail with INTERNAL,
 * and it is made again for the next.
 */
export function threadSealers(entry: URL): StartSealer {
  const running = new Map<number, Running>();
  let worker: Worker | undefined;
  let lastId = 0;

  function thread(): Worker {
    if (worker !== undefined) return worker;
    const made = new Worker(entry, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION } });
    const fail = (error: unknown): void => {
      // it ends after its error, when another may be in its place
      if (worker !== made) return;
      worker = undefined;
      for (const each of running.values()) each.fail(new SluisError("INTERNAL", {}, { cause: error }));
      running.clear();
    };
    made.on("message", (message: FromSealer) => running.get(message.id)?.onMessage(message));
    made.on("error", fail);
    made.on("exit", () => fail("thread ended"));
    worker = made;
    return made;
  }

  return (job, keep) => {
    const id = ++lastId;
    const seat = thread();
    return startThere(id, job, keep, running, (message, transfer = []) => seat.postMessage(message, transfer));
  };
}

function startThere(
  id: number,
  job: PrepareJob,
  keep: (part: PreparedPart) => Promise<void>,
  running: Map<number, Running>,
  send: (message: ToSealer, transfer?: ArrayBuffer[]) => void,
): Sealer {
  const finished = Promise.withResolvers<SealedRows>();
  finished.promise.catch(() => {}); // told by whatever is waited for next
  let room = Promise.withResolvers<void>();
  let inFlight = 0;
  let failure: Error | undefined;

  function fail(error: Error): void {
    failure ??= error;
    finished.reject(error);
    room.resolve();
  }

  async function keepPart(part: PreparedPart): Promise<void> {
    try {
      await keep(part);
      send({ id, do: "partKept", n: part.n });
    } catch (error) {
      fail(error as Error);
    }
  }

  running.set(id, {
    fail,
    onMessage(message) {
      if (message.is === "part") void keepPart(message.part);
      else if (message.is === "finished") finished.resolve(message.sealed);
      else if (message.is === "failed") fail(fromThreadFailure(message.failure));
      else {
        inFlight -= 1;
        room.resolve();
      }
    },
  });
  // tables and mapping were for the treatment; copying them would cost a small delivery more than its sealing
  send({ id, do: "start", job: { ...job, codeList: null, areaTable: null, mapping: null } });

  async function waitForRoom(): Promise<void> {
    while (inFlight >= PAGES_IN_FLIGHT && failure === undefined) {
      room = Promise.withResolvers();
      await room.promise;
    }
    if (failure !== undefined) throw failure;
  }

  return {
    take(page) {
      if (failure !== undefined) throw failure;
      inFlight += 1;
      send({ id, do: "take", page }, buffersOf(page));
      return inFlight < PAGES_IN_FLIGHT ? undefined : waitForRoom();
    },
    async finish() {
      send({ id, do: "finish" });
      const sealed = await finished.promise;
      running.delete(id);
      return sealed;
    },
    drop() {
      running.delete(id);
      send({ id, do: "drop" });
    },
  };
}

function buffersOf({ lines, rows, names, parts, risk, warnings }: OutgoingPage): ArrayBuffer[] {
  return [lines.buffer, rows.buffer, names.buffer, parts.buffer, risk.buffer, warnings.buffer];
}
