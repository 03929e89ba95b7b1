import { describe, expect, it } from "vitest";
import { createEmbeddedBroker } from "../../gateway/broker/create-embedded-broker.ts";
import type { SluisError } from "../../gateway/core/sluis-error.ts";
import type { Hint } from "../../gateway/deliveries/ports/broker.ts";
import type { Outbox } from "../../gateway/deliveries/ports/outbox.ts";
import { brokerContract, jumpingClock, until } from "../contract/broker.contract.ts";
import { openTemporaryStore } from "../store/temporary-store.ts";

async function openWorld() {
  const store = await openTemporaryStore();
  return {
    store,
    start: (options: { clock: ReturnType<typeof jumpingClock>; maximumAttempts: number }) =>
      createEmbeddedBroker({ store, random: () => 0.5, ...options }),
    add: (...hints: readonly Hint[]) =>
      store.transaction(async (tx) => {
        for (const hint of hints) await tx.hints.add(hint);
      }),
    close: store.close,
  };
}

brokerContract("embedded, on SQLite", async () => {
  const world = await openWorld();
  return {
    ...world,
    start: ({ clock, maximumAttempts }) =>
      createEmbeddedBroker({ store: world.store, clock, random: () => 0.5, maximumAttempts }),
  };
});

describe("the embedded broker", () => {
  it("gives nothing of a transaction that failed", async () => {
    const world = await openWorld();
    const seen: string[] = [];
    const broker = world.start({ clock: jumpingClock(), maximumAttempts: 3 });
    broker.consume("send", 1, async ({ subject }) => void seen.push(subject));
    const failing = world.store.transaction(async (tx) => {
      await tx.hints.add({ step: "send", subject: "never" });
      throw new Error("stop");
    });
    await expect(failing).rejects.toThrow("stop");
    await world.add({ step: "send", subject: "a" });
    await broker.flush();
    await until(() => seen.length > 0);
    expect(seen).toEqual(["a"]);
    await broker.close();
    await world.close();
  });

  it("counts a hint that ends the process with it, and parks it in the end", async () => {
    const world = await openWorld();
    await world.add({ step: "load", subject: "poison" });
    // each round is a process that is gone before the handler answers; its broker is abandoned, as by SIGKILL
    let given = 0;
    const clock = jumpingClock();
    for (let round = 0; round < 3; round++) {
      await clock.sleep(1);
      const broker = world.start({ clock, maximumAttempts: 3 });
      const never = Promise.withResolvers<void>();
      broker.consume("load", 1, () => {
        given += 1;
        return never.promise;
      });
      await until(() => given === round + 1);
    }
    await clock.sleep(1);
    const last = world.start({ clock, maximumAttempts: 3 });
    last.consume("load", 1, async () => {
      given += 1;
    });
    await until(async () => (await last.parked()).length === 1);
    expect(given).toBe(3);
    await last.close();
    await world.close();
  });

  it("keeps trying while the store does not answer, and reports it", async () => {
    const world = await openWorld();
    const clock = jumpingClock();
    let failures = 3;
    const outbox: Outbox = {
      ...world.store.outbox,
      waiting: async (step, limit) => {
        failures -= 1;
        if (failures >= 0) throw new Error("store away");
        return world.store.outbox.waiting(step, limit);
      },
    };
    const reported: unknown[] = [];
    const logger = {
      error: (error: unknown) => {
        reported.push((error as SluisError).message);
        return "id";
      },
    };
    const seen: string[] = [];
    const broker = createEmbeddedBroker({ store: { outbox }, clock, random: () => 0, logger });
    broker.consume("send", 1, async ({ subject }) => void seen.push(subject));
    await world.add({ step: "send", subject: "a" });
    await broker.flush();
    await until(() => seen.length === 1);
    expect(reported).toEqual(["store away", "store away", "store away"]);
    await broker.close();
    await world.close();
  });

  it("waits before it gives a handled hint again whose removal failed", async () => {
    const world = await openWorld();
    const clock = jumpingClock();
    let away = 2;
    const fail = async (): Promise<never> => {
      throw new Error("store away");
    };
    const outbox: Outbox = {
      ...world.store.outbox,
      remove: (hints, now) => (away-- > 0 ? fail() : world.store.outbox.remove(hints, now)),
      postpone: (hint, next, now) => (away > 0 ? fail() : world.store.outbox.postpone(hint, next, now)),
    };
    let given = 0;
    const broker = createEmbeddedBroker({ store: { outbox }, clock, random: () => 0.5 });
    broker.consume("send", 1, async () => {
      given += 1;
    });
    await world.add({ step: "send", subject: "a" });
    await broker.flush();
    await until(async () => (await world.store.outbox.waiting("send", 9)).length === 0);
    expect(given).toBe(3);
    await broker.close();
    await world.close();
  });
});
