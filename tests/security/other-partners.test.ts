import { connect } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { createChangeSignal } from "../../gateway/deliveries/change-signal.ts";
import { createExchangeService } from "../../gateway/deliveries/exchange-service.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import { noteContact } from "../../gateway/deliveries/witness/contact.ts";
import { createWitnessMemory } from "../../gateway/deliveries/witness/witness-memory.ts";
import { sampleDelivery, samplePart } from "../contract/store-samples.ts";
import { openTemporaryStore } from "../store/temporary-store.ts";
import {
  DELIVERY,
  makeParties,
  openCourier,
  openTownDoor,
  POLICE,
  PROSECUTOR,
  rawClient,
  seenExchange,
  seenLog,
  TOWN,
} from "./gateways.ts";

const refused = (code: string) => expect.objectContaining({ code });

/** A town that knows two partners and holds a delivery, a part and a receipt of one of them. */
async function townWithTwoPartners() {
  const parties = await makeParties();
  const { police, prosecutor, town, accept, clock } = parties;
  const store = await openTemporaryStore();
  onTestFinished(() => store.close());
  await store.transaction(async (tx) => {
    const delivery = { id: DELIVERY, partner: POLICE, state: "receiving", parts: 2 } as const;
    const document = JSON.stringify({ supplier: { oin: POLICE }, receiver: { oin: TOWN } });
    await tx.deliveries.insert(sampleDelivery({ ...delivery, manifest: JSON.stringify({ parts: [] }) }));
    await tx.parts.put(DELIVERY, samplePart(1));
    await tx.receipts.put({ deliveryId: DELIVERY, stage: "accepted", token: "a.b.c", at: 1 }, POLICE);
    await tx.agreements.put({
      id: "politie-gemeente",
      version: 1,
      hash: "a".repeat(64),
      document,
      outputSchema: "{}",
      outputSchemaHash: "b".repeat(64),
      status: "active",
      supplierSignature: "a.b.c",
      receiverSignature: "d.e.f",
      installedAt: 1,
    });
  });
  const own = { oin: TOWN, name: "Proefgemeente", environment: "test" };
  const clockIsCredible = () => true;
  const parts = { own, store, clock, clockIsCredible, changes: createChangeSignal(clock), logger: seenLog() };
  const context = { ...parts, witness: createWitnessMemory() };
  for (const partner of [POLICE, PROSECUTOR])
    await store.transaction((tx) => noteContact(context as unknown as GatewayContext, tx, partner));
  accept(town, police);
  const exchange = createExchangeService(context as unknown as GatewayContext);
  const { door } = await openTownDoor(accept(town, prosecutor), clock, exchange);
  const url = `https://127.0.0.1:${door.port}`;
  const courierOf = async (party: typeof police) => (await openCourier(accept(party, town, url), clock)).courier;
  return { mine: await courierOf(police), other: await courierOf(prosecutor), store, clock };
}

describe("a partner", () => {
  it("sees the state and receipts of its own delivery", async () => {
    const { mine } = await townWithTwoPartners();
    expect(await mine.status(TOWN, DELIVERY)).toMatchObject({ missing: [2], receipts: ["a.b.c"] });
    expect(await mine.outbox(TOWN, 0, new AbortController().signal)).toHaveLength(1);
  });

  it("is told that a delivery of another partner does not exist, whatever it asks", async () => {
    const { other, store } = await townWithTwoPartners();
    const unknown = refused("DELIVERY_UNKNOWN");
    await expect(other.status(TOWN, DELIVERY)).rejects.toThrow(unknown);
    await expect(other.putPart(TOWN, DELIVERY, 2, Uint8Array.of(1))).rejects.toThrow(unknown);
    const missing = "019f0000-0000-7000-8000-00000000ffff";
    await expect(other.status(TOWN, missing)).rejects.toThrow(unknown);
    expect(await store.read((tx) => tx.parts.list(DELIVERY))).toHaveLength(1);
  });

  it("finds nothing of another partner in its outbox, from any position", async () => {
    const { other, clock } = await townWithTwoPartners();
    const asked = other.outbox(TOWN, 0, new AbortController().signal);
    // the door holds an empty outbox open
    await expect.poll(() => clock.sleeping).toContain(28_000);
    clock.advance(28_000);
    expect(await asked).toEqual([]);
  });

  it("is told that an agreement of others does not exist", async () => {
    const { other } = await townWithTwoPartners();
    const own = {
      agreementId: "politie-gemeente",
      agreementHash: "a".repeat(64),
      environment: "test",
      outputSchemaHash: "b".repeat(64),
      normaliserDigest: "c".repeat(64),
      kid: null,
      keyChecks: {},
      time: 1_764_000_000_000,
    };
    await expect(other.checkAgreement(TOWN, own)).rejects.toThrow(refused("AGREEMENT_UNKNOWN"));
    await expect(other.checkAgreement(TOWN, { ...own, agreementId: "bestaat-niet" })).rejects.toThrow(
      refused("AGREEMENT_UNKNOWN"),
    );
  });
});

describe("gateways of the same authority that are no partners", () => {
  it("cannot take the connections of partners, however many they are", async () => {
    const { police, town, prosecutor, imposter, accept, clock } = await makeParties();
    const { exchange, seen } = seenExchange();
    const limits = { connections: 3, connectionsPerPartner: 2 };
    const { door } = await openTownDoor(accept(town, police), clock, exchange, limits);
    const url = `https://127.0.0.1:${door.port}`;
    const strangers = [accept(prosecutor, town, url), accept(await imposter("00000099000000004000"), town, url)];
    const closed: boolean[] = [];
    for (const settings of [...strangers, strangers[0]!]) {
      const { identity } = await openCourier(settings, clock);
      const socket = connect({ ...rawClient(identity), port: door.port });
      onTestFinished(() => void socket.destroy());
      const at = closed.push(false) - 1;
      socket.on("error", () => {});
      socket.on("close", () => {
        closed[at] = true;
      });
      await new Promise((resolve) => socket.once("secureConnect", resolve));
    }
    await expect.poll(() => closed).toEqual([false, false, true]);
    const { courier } = await openCourier(accept(police, town, url), clock);
    await courier.status(TOWN, DELIVERY);
    expect(seen).toEqual([`status ${POLICE}`]);
  });
});
