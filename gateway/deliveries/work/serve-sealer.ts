import type { MessagePort } from "node:worker_threads";
import { ownBytes } from "../../core/own-bytes.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { sealRows } from "./seal-rows.ts";
import type { Sealer } from "./sealer.ts";
import type { FromSealer, ToSealer } from "./sealer-messages.ts";
import { toThreadFailure } from "./thread-failure.ts";

interface Preparation {
  readonly sealer: Sealer;
  /** Parts that are being kept, by number. */
  readonly parts: Map<number, PromiseWithResolvers<void>>;
  /** What is done one after the other. */
  turn: Promise<void>;
}

/** The sealing thread's end: answers messages from `threadSealers`. In: the port to the thread that treats records. */
export function serveSealer(port: MessagePort): void {
  const preparations = new Map<number, Preparation>();
  const send = (message: FromSealer, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

  port.on("message", (message: ToSealer) => {
    const { id } = message;
    if (message.do === "start") {
      start(message);
      return;
    }
    const preparation = preparations.get(id);
    if (preparation === undefined) return; // it has failed, and that was told
    if (message.do === "partKept") preparation.parts.get(message.n)?.resolve();
    else if (message.do === "drop") drop(id, preparation);
    else if (message.do === "take")
      inTurn(id, preparation, async () => {
        await preparation.sealer.take(message.page);
        send({ id, is: "taken" });
      });
    else
      inTurn(id, preparation, async () => {
        const sealed = await preparation.sealer.finish();
        preparations.delete(id);
        send({ id, is: "finished", sealed });
      });
  });

  function start({ id, job }: Extract<ToSealer, { do: "start" }>): void {
    const parts: Preparation["parts"] = new Map();
    try {
      const sealer = sealRows(job, async (part) => {
        const kept = Promise.withResolvers<void>();
        parts.set(part.n, kept);
        const sealed = ownBytes(part.sealed);
        send({ id, is: "part", part: { ...part, sealed } }, [sealed.buffer]);
        await kept.promise;
        parts.delete(part.n);
      });
      preparations.set(id, { sealer, parts, turn: Promise.resolve() });
    } catch (error) {
      send({ id, is: "failed", failure: toThreadFailure(error) });
    }
  }

  function inTurn(id: number, preparation: Preparation, work: () => Promise<void>): void {
    preparation.turn = preparation.turn.then(work).catch((error: unknown) => {
      if (!preparations.delete(id)) return;
      preparation.sealer.drop();
      send({ id, is: "failed", failure: toThreadFailure(error) });
    });
  }

  function drop(id: number, preparation: Preparation): void {
    preparations.delete(id);
    for (const kept of preparation.parts.values()) kept.reject(new SluisError("INTERRUPTED"));
    // behind what is being sealed now, which still looks for doubles
    preparation.turn = preparation.turn.then(() => preparation.sealer.drop());
  }
}
