import { afterEach, describe, expect, it } from "vitest";
import type { Clock } from "../../gateway/core/clock.ts";
import type { Broker, Hint } from "../../gateway/deliveries/ports/broker.ts";

/** A broker under test and the store behind it. */
export interface BrokerWorld {
  /** A broker on the same store; several after each other are restarts. */
  start(options: { readonly clock: Clock; readonly maximumAttempts: number }): Broker;
  /** Adds hints in one committed transaction. */
  add(...hints: readonly Hint[]): Promise<void>;
  close(): Promise<void>;
}

/** A clock that jumps: whoever sleeps is woken at once, and the time is then what he waited for. */
export function jumpingClock(): Clock & { waits: number[]; hold(): void; go(): void } {
  let now = 1_700_000_000_000;
  let held = Promise.withResolvers<void>();
  held.resolve();
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    async sleep(ms, signal) {
      waits.push(ms);
      const aborted = Promise.withResolvers<void>();
      signal?.addEventListener("abort", () => aborted.resolve(), { once: true });
      if (signal?.aborted) return;
      await Promise.race([held.promise.then(() => new Promise(setImmediate)), aborted.promise]);
      if (!signal?.aborted) now += ms;
    },
    /** From here on sleepers stay asleep until `go`. */
    hold() {
      held = Promise.withResolvers<void>();
    },
    go() {
      held.resolve();
    },
  };
}

/** Resolves once `condition` holds; looks again after every turn of the event loop. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(setImmediate);
}

/**
 * The suite that every broker must pass.
 * In: its name, a function that makes an empty world.
 */
export function brokerContract(name: string, open: () => Promise<BrokerWorld>): void {
  describe(`a broker (${name})`, () => {
    const worlds: BrokerWorld[] = [];
    const brokers: Broker[] = [];
    afterEach(async () => {
      await Promise.all(brokers.splice(0).map((broker) => broker.close()));
      await Promise.all(worlds.splice(0).map((world) => world.close()));
    });
    const makeWorld = async (): Promise<BrokerWorld> => {
      const world = await open();
      worlds.push(world);
      return world;
    };
    const start = (world: BrokerWorld, clock: Clock = jumpingClock(), maximumAttempts = 3): Broker => {
      const broker = world.start({ clock, maximumAttempts });
      brokers.push(broker);
      return broker;
    };

    it("gives every hint to the consumer of its step", async () => {
      const world = await makeWorld();
      const broker = start(world);
      const seen: string[] = [];
      for (const step of ["send", "load"] as const)
        broker.consume(step, 2, async (hint) => void seen.push(`${step}: ${hint.step} ${hint.subject}`));
      await world.add({ step: "send", subject: "a" }, { step: "load", subject: "a" }, { step: "load", subject: "b" });
      await broker.flush();
      await until(() => seen.length === 3);
      expect(seen.sort()).toEqual(["load: load a", "load: load b", "send: send a"]);
    });

    it("gives what was added before anybody consumed, and before a restart", async () => {
      const world = await makeWorld();
      await world.add({ step: "send", subject: "a" });
      const seen: string[] = [];
      start(world).consume("send", 1, async ({ subject }) => void seen.push(subject));
      await until(() => seen.length === 1);
    });

    it("gives a handled hint never again, also not after a restart", async () => {
      const world = await makeWorld();
      const seen: string[] = [];
      const first = start(world);
      first.consume("send", 1, async ({ subject }) => void seen.push(`first ${subject}`));
      await world.add({ step: "send", subject: "a" });
      await first.flush();
      await until(() => seen.length === 1);
      await first.close();
      const second = start(world);
      second.consume("send", 1, async ({ subject }) => void seen.push(`second ${subject}`));
      await world.add({ step: "send", subject: "b" });
      await second.flush();
      await until(() => seen.includes("second b"));
      expect(seen).toEqual(["first a", "second b"]);
    });

    it("runs at most as many at once as asked, and never the same hint twice at once", async () => {
      const world = await makeWorld();
      const broker = start(world);
      const running = new Set<string>();
      let most = 0;
      let handled = 0;
      const three = Promise.withResolvers<void>();
      broker.consume("send", 3, async ({ subject }) => {
        expect(running.has(subject)).toBe(false);
        running.add(subject);
        most = Math.max(most, running.size);
        if (running.size === 3) three.resolve();
        await three.promise;
        await new Promise((resolve) => setTimeout(resolve, 2));
        running.delete(subject);
        handled += 1;
      });
      await world.add(...Array.from({ length: 12 }, (_, n) => ({ step: "send", subject: `${n}` }) as const));
      await broker.flush();
      await until(() => handled >= 12);
      expect([most, handled]).toEqual([3, 12]);
    });

    it("merges equal hints that wait", async () => {
      const world = await makeWorld();
      for (let n = 0; n < 5; n++) await world.add({ step: "send", subject: "a" });
      const broker = start(world);
      let count = 0;
      let last = false;
      broker.consume("send", 1, async ({ subject }) => {
        if (subject === "a") count += 1;
        else last = true;
      });
      await until(() => count > 0);
      await world.add({ step: "send", subject: "z" });
      await broker.flush();
      await until(() => last);
      expect(count).toBe(1);
    });

    it("gives a hint again that was added while an equal one was being handled", async () => {
      const world = await makeWorld();
      const broker = start(world);
      let count = 0;
      broker.consume("send", 2, async () => {
        count += 1;
        if (count > 1) return;
        await world.add({ step: "send", subject: "a" });
        await broker.flush();
      });
      await world.add({ step: "send", subject: "a" });
      await broker.flush();
      await until(() => count === 2);
    });

    it("tries a failed hint again after a wait that grows", async () => {
      const world = await makeWorld();
      const clock = jumpingClock();
      const broker = start(world, clock, 9);
      let tries = 0;
      broker.consume("send", 1, async () => {
        tries += 1;
        if (tries < 5) throw new Error("not yet");
      });
      const before = clock.now();
      await world.add({ step: "send", subject: "a" });
      await broker.flush();
      await until(() => tries === 5);
      // 1, 2, 4 and 8 seconds, each between half and the whole
      expect(clock.now() - before).toBeGreaterThanOrEqual(7500);
      expect(clock.now() - before).toBeLessThanOrEqual(15_000);
    });

    it("does not let a failing hint hold up another", async () => {
      const world = await makeWorld();
      const clock = jumpingClock();
      const broker = start(world, clock, 9);
      const seen: string[] = [];
      broker.consume("send", 1, async ({ subject }) => {
        seen.push(subject);
        if (subject !== "poison") return;
        clock.hold();
        throw new Error("never");
      });
      await world.add({ step: "send", subject: "poison" });
      await broker.flush();
      await until(() => seen.includes("poison"));
      await world.add({ step: "send", subject: "good" });
      await broker.flush();
      await until(() => seen.includes("good"));
      clock.go();
    });

    it("parks what keeps failing, shows it, and gives it again when it is unparked", async () => {
      const world = await makeWorld();
      const broker = start(world);
      let tries = 0;
      let broken = true;
      broker.consume("load", 1, async () => {
        tries += 1;
        if (broken) throw new Error("poison");
      });
      await world.add({ step: "load", subject: "a" });
      await broker.flush();
      await until(async () => (await broker.parked()).length === 1);
      expect(await broker.parked()).toEqual([
        expect.objectContaining({ step: "load", subject: "a", attempts: 3, reason: "INTERNAL" }),
      ]);
      expect(tries).toBe(3);
      broken = false;
      expect(await broker.unpark("b")).toBe(0);
      expect(await broker.unpark("a")).toBe(1);
      await until(() => tries === 4);
      await until(async () => (await broker.parked()).length === 0);
      expect(await broker.unpark("a")).toBe(0);
    });

    it("tries poison once when its hint is added again, and parks it again", async () => {
      const world = await makeWorld();
      const broker = start(world);
      let tries = 0;
      broker.consume("load", 1, async () => {
        tries += 1;
        throw new Error("poison");
      });
      await world.add({ step: "load", subject: "a" });
      await broker.flush();
      await until(async () => (await broker.parked()).length === 1);
      await world.add({ step: "load", subject: "a" });
      await broker.flush();
      await until(async () => tries === 4 && (await broker.parked()).length === 1);
    });

    it("waits at its close for what runs, and gives nothing more", async () => {
      const world = await makeWorld();
      const broker = start(world);
      const { promise, resolve } = Promise.withResolvers<void>();
      const seen: string[] = [];
      broker.consume("send", 1, async ({ subject }) => {
        seen.push(`begin ${subject}`);
        await promise;
        seen.push(`end ${subject}`);
      });
      await world.add({ step: "send", subject: "a" }, { step: "send", subject: "b" });
      await broker.flush();
      await until(() => seen.length === 1);
      const closed = broker.close();
      resolve();
      await closed;
      expect(seen).toEqual(["begin a", "end a"]);
      const next: string[] = [];
      start(world).consume("send", 1, async ({ subject }) => void next.push(subject));
      await until(() => next.length === 1);
      expect(next).toEqual(["b"]);
    });
  });
}
