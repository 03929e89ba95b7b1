import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createChangeSignal } from "../../gateway/deliveries/change-signal.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import type { OutboxItem } from "../../gateway/deliveries/ports/partner-link.ts";
import { collect } from "../../gateway/deliveries/sender/collect.ts";
import { createWitnessMemory } from "../../gateway/deliveries/witness/witness-memory.ts";
import { sampleDelivery } from "../contract/store-samples.ts";
import { manualClock } from "../links/manual-clock.ts";
import { openTemporaryStore } from "../store/temporary-store.ts";
import { DELIVERY, seenLog, TOWN } from "./gateways.ts";

/** A sender with a delivery that waits for its receipt, and a receiver whose outbox answers at once. Out: how often it was asked. */
async function askedOf(answer: (after: number) => readonly OutboxItem[]) {
  const clock = manualClock(1_764_000_000_000);
  const store = await openTemporaryStore(clock);
  const waiting = { id: DELIVERY, direction: "out", state: "accepted", partner: TOWN } as const;
  await store.transaction((tx) => tx.deliveries.insert(sampleDelivery(waiting)));
  const stop = new AbortController();
  let asked = 0;
  const outbox = async (_partner: string, after: number) => {
    asked += 1;
    return answer(after);
  };
  await store.transaction((tx) =>
    tx.agreements.put({
      ...{ id: "agr-2026-001", version: 1, hash: "a".repeat(64), document: "{}", outputSchema: "{}" },
      ...{ outputSchemaHash: "b".repeat(64), status: "active", installedAt: 1 },
      ...{ supplierSignature: null, receiverSignature: null },
    }),
  );
  const nothing = async () => ({ status: 404, type: "text/plain", text: "" });
  const context = {
    own: { oin: "00000099000000001000", name: "Proefpolitie", environment: "test" },
    clock,
    clockIsCredible: () => true,
    store,
    changes: createChangeSignal(clock),
    courier: { outbox, checkpoint: nothing, witnessed: nothing, over: () => ({ outbox }) },
    witness: createWitnessMemory(),
    logger: seenLog(),
    barrier: async () => {},
    partner: () => ({ oin: TOWN, links: ["https"], signingKeys: new Map(), logKeys: [] }),
    instance: "only",
    policy: { retryFirst: 1000, retryLongest: 1000, lease: 600_000 },
    random: () => 0,
  } as unknown as GatewayContext;
  const collecting = collect(context, TOWN, stop.signal);
  return {
    clock,
    asked: () => asked,
    async end() {
      stop.abort();
      context.changes.notify();
      clock.advance(3_600_000);
      await collecting;
      await store.close();
    },
  };
}

/** Long enough for a sender that is not held back to ask again many times. */
async function muchLater(): Promise<void> {
  for (let turn = 0; turn < 2_000; turn++) await setImmediate();
}

describe("a receiver whose outbox", () => {
  it.each([
    ["is always empty at once", () => []],
    [
      "is full of receipts that are none",
      (after: number) => [{ position: after + 1, deliveryId: DELIVERY, kind: "receipt" as const, token: "a.b.c" }],
    ],
  ])("%s is asked once a second, not as fast as the line allows", async (_, answer) => {
    const sender = await askedOf(answer);
    await expect.poll(sender.asked).toBe(1);
    await muchLater();
    expect(sender.asked()).toBe(1);
    sender.clock.advance(1_000);
    await expect.poll(sender.asked).toBe(2);
    await sender.end();
  });
});
