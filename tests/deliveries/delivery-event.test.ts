import { afterEach, beforeEach, expect, it } from "vitest";
import { announce, deliveryEvent } from "../../gateway/deliveries/delivery-event.ts";
import type { SqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import { sampleDelivery } from "../contract/store-samples.ts";
import { openTemporaryStore } from "../store/temporary-store.ts";
import { POLICY } from "./two-gateways.ts";

const OWN = { oin: "00000001234567890000", name: "Gemeente Voorbeeld", environment: "test" } as const;
const DELIVERY = {
  ...sampleDelivery(),
  state: "rejected",
  closedAt: Date.UTC(2026, 2, 1, 9, 30),
  expiresAt: Date.UTC(2026, 2, 14),
  reason: "ROW_INVALID",
} as const;

let store: SqliteStore;
beforeEach(async () => {
  store = await openTemporaryStore();
});
afterEach(() => store.close());

it("leaves a hint for what is announced, in the transaction in which it happens, and for nothing else", async () => {
  await store.transaction(async (tx) => {
    for (const type of ["accepted", "stored", "purged", "rejected", "overdue"])
      await announce({ announces: true }, tx, DELIVERY, type);
  });
  const hints = await store.outbox.waiting("announce", 9);
  expect(hints.map((hint) => hint.subject)).toEqual(
    ["overdue", "rejected", "stored"].map((type) => `${DELIVERY.id}/${type}`),
  );
  const failing = store.transaction(async (tx) => {
    await announce({ announces: true }, tx, { id: "other" }, "stored");
    throw new Error("no commit");
  });
  await expect(failing).rejects.toThrow("no commit");
  expect((await store.outbox.waiting("announce", 9)).length).toBe(3);
});

it("leaves none where nobody can subscribe", async () => {
  await store.transaction((tx) => announce({}, tx, DELIVERY, "stored"));
  expect(await store.outbox.waiting("announce", 9)).toEqual([]);
});

it("makes the same event each time, that follows its schema and says nothing about a person", async () => {
  await store.transaction((tx) => tx.deliveries.insert(DELIVERY));
  const context = { own: OWN, store, policy: POLICY };
  const made = await deliveryEvent(context, `${DELIVERY.id}/rejected`);
  expect(made).toEqual({
    routingKey: `delivery.rejected.${DELIVERY.agreementId}`,
    event: {
      specversion: "1.0",
      id: `${DELIVERY.id}/rejected`,
      source: "urn:nld:oin:00000001234567890000:systeem:sluis",
      type: "nl.sluis.delivery.rejected",
      subject: DELIVERY.id,
      time: "2026-03-01T09:30:00.000Z",
      datacontenttype: "application/json",
      data: expect.objectContaining({
        environment: "test",
        agreement: DELIVERY.agreementId,
        records: DELIVERY.records,
        reason: "ROW_INVALID",
      }),
    },
  });
  expect(await deliveryEvent(context, `${DELIVERY.id}/rejected`)).toEqual(made);
  expect((await deliveryEvent(context, `${DELIVERY.id}/overdue`))?.event).toMatchObject({
    time: "2026-03-14T00:00:00.000Z",
    data: { reason: null },
  });
});

it("makes none of a delivery that is gone, or of what is not announced", async () => {
  await store.transaction((tx) => tx.deliveries.insert(DELIVERY));
  const context = { own: OWN, store, policy: POLICY };
  expect(await deliveryEvent(context, "00000000-0000-7000-8000-00000000ffff/stored")).toBeUndefined();
  expect(await deliveryEvent(context, `${DELIVERY.id}/purged`)).toBeUndefined();
});
