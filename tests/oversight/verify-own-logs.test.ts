import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import type { LogEntry } from "../../gateway/core/types/log-entry.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import { writeEntry } from "../../gateway/deliveries/log-writer.ts";
import type { Store } from "../../gateway/deliveries/ports/store.ts";
import { verifyOwnLogs } from "../../gateway/oversight/self-verification/verify-own-logs.ts";
import { openTemporaryStore } from "../store/temporary-store.ts";

const LOG_KEY = generateKeyPairSync("ed25519").privateKey;

const OWN = "00000099000000001000";
const LOCAL = `sluis/${OWN}/local`;
const DAY = 86_400_000;

async function gateway() {
  const clock = { at: Date.parse("2026-03-02T09:00:00Z"), now: () => clock.at, sleep: async () => {} };
  const store = await openTemporaryStore(clock);
  onTestFinished(() => store.close());
  const errors: unknown[] = [];
  const context = {
    instance: "only",
    own: { oin: OWN, name: "Proefpolitie", environment: "test" },
    clock,
    clockIsCredible: () => true,
    store,
    keys: { log: LOG_KEY, logKeys: [LOG_KEY] },
    logger: { warn: () => {}, error: (error: unknown) => errors.push(error) },
  } as unknown as GatewayContext;
  const entry = { type: "configuration-changed", environment: "test", configuration: "a".repeat(64) } as const;
  await store.transaction((tx) => writeEntry(context, tx, LOCAL, entry));
  return { clock, context, store, errors };
}

async function verified(store: Store): Promise<LogEntry[]> {
  const all = await store.read((tx) => tx.log.entries(LOCAL, 0, 100));
  const entries = all.map(({ leaf }) => JSON.parse(Buffer.from(leaf).toString()) as LogEntry);
  return entries.filter(({ type }) => type === "log-verified");
}

/** A store in which the leaf of one entry reads otherwise than it was written. */
function tampered(store: Store, index: number): Store {
  return {
    ...store,
    read: (work) =>
      store.read((tx) => {
        const entries: typeof tx.log.entries = async (...range) =>
          (await tx.log.entries(...range)).map((entry) => {
            const text = Buffer.from(entry.leaf).toString().replace(`"a`, `"b`);
            return entry.index === index ? { ...entry, leaf: Buffer.from(text) } : entry;
          });
        return work({ ...tx, log: { ...tx.log, entries } });
      }),
  };
}

describe("a gateway that verifies its own logs", () => {
  it("logs once a day that each is whole, with the checkpoint that was compared", async () => {
    const { clock, context, store, errors } = await gateway();
    await verifyOwnLogs(context);
    await verifyOwnLogs(context);
    expect(await verified(store)).toMatchObject([{ checkpoint: { log: LOCAL, size: 1 }, result: "done" }]);
    clock.at += DAY;
    await verifyOwnLogs(context);
    expect((await verified(store)).map(({ result, checkpoint }) => [result, checkpoint?.size])).toEqual([
      ["done", 1],
      ["done", 2],
    ]);
    expect(errors).toEqual([]);
  });

  it("logs that one is not whole, and where, and goes on", async () => {
    const { context, store, errors } = await gateway();
    await verifyOwnLogs({ ...context, store: tampered(store, 0) });
    expect(await verified(store)).toMatchObject([{ result: "failed", reason: "ENTRY_COLUMNS_DIFFER" }]);
    expect(errors[0]).toMatchObject({ code: "LOG_INTEGRITY", details: { log: LOCAL, why: "ENTRY_COLUMNS_DIFFER 0" } });
  });

  it("does it in one of several instances only", async () => {
    const { context, store } = await gateway();
    await Promise.all(["first", "second", "third"].map((instance) => verifyOwnLogs({ ...context, instance })));
    expect(await verified(store)).toHaveLength(1);
  });

  it("is taken over from an instance that died while it verified", async () => {
    const { clock, context, store } = await gateway();
    await store.transaction((tx) => tx.leases.take("verify-own-logs", "dying", clock.now(), clock.now() + 3600_000));
    await verifyOwnLogs(context);
    expect(await verified(store)).toEqual([]);
    clock.at += 3600_001;
    await verifyOwnLogs(context);
    expect(await verified(store)).toHaveLength(1);
  });
});
