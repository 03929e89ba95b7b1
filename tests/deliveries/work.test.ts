import { afterEach, beforeEach, expect, it } from "vitest";
import { createEmbeddedBroker } from "../../gateway/broker/create-embedded-broker.ts";
import { replayWork, work } from "../../gateway/deliveries/officer/work.ts";
import type { Broker, Hint } from "../../gateway/deliveries/ports/broker.ts";
import type { SqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import { sampleDelivery } from "../contract/store-samples.ts";
import { openTemporaryStore, STILL } from "../store/temporary-store.ts";

const DELIVERY = sampleDelivery();
const GIVEN_UP: readonly Hint[] = [
  { step: "announce", subject: `${DELIVERY.id}/stored` },
  { step: "export", subject: DELIVERY.id },
  { step: "load", subject: "00000000-0000-7000-8000-00000000ffff" },
  { step: "send", subject: DELIVERY.agreementId },
];

let store: SqliteStore;
let broker: Broker;
beforeEach(async () => {
  store = await openTemporaryStore();
  broker = createEmbeddedBroker({ store, clock: STILL, random: () => 0.5 });
  await store.transaction(async (tx) => {
    await tx.deliveries.insert(DELIVERY);
    for (const hint of GIVEN_UP) await tx.hints.add(hint);
  });
  const now = STILL.now();
  for (const hint of GIVEN_UP) {
    const claimed = await store.outbox.claim(hint, now, now + 1);
    await store.outbox.postpone(claimed!, { attempts: 20, dueAt: now, parked: true, reason: "STORE_FULL" }, now + 3);
  }
});
afterEach(async () => {
  await broker.close();
  await store.close();
});

it("tells of each thing that was given up which delivery it is about, how often it was tried, since when and why", async () => {
  const { queue, parked } = await work({ broker, store });
  expect(queue).toEqual({ state: "ready", since: STILL.now() });
  const rest = { attempts: 20, since: STILL.now() + 3, reason: "STORE_FULL" };
  const { id: deliveryId, agreementId } = DELIVERY;
  expect(parked).toEqual([
    { ...GIVEN_UP[0], ...rest, deliveryId, agreementId },
    { ...GIVEN_UP[1], ...rest, deliveryId, agreementId },
    { ...GIVEN_UP[2], ...rest, deliveryId: GIVEN_UP[2]!.subject, agreementId: null },
    { ...GIVEN_UP[3], ...rest, deliveryId: null, agreementId },
  ]);
});

it("tries again what is about one delivery, its agreement's queue included, or everything", async () => {
  expect(await replayWork({ broker }, DELIVERY)).toBe(3);
  expect((await work({ broker, store })).parked.map(({ step }) => step)).toEqual(["load"]);
  const seen: string[] = [];
  for (const step of ["announce", "export", "send"] as const)
    broker.consume(step, 1, async ({ subject }) => void seen.push(`${step} ${subject}`));
  await expect.poll(() => seen.length).toBe(3);
  expect(await replayWork({ broker })).toBe(1);
  expect((await work({ broker, store })).parked).toEqual([]);
});
