import { describe, expect, it } from "vitest";
import { BARRIERS, type BarrierName } from "../../gateway/deliveries/barrier.ts";
import { load } from "../../gateway/deliveries/receiver/load.ts";
import { lineCut } from "./direct-link.ts";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import {
  COLLEAGUE,
  currentRows,
  deliveriesAt,
  deliveryAt,
  entriesAbout,
  OFFICER,
  push,
  reach,
  storedRows,
  until,
} from "./steps.ts";
import type { Side, TwoGateways } from "./two-gateways.ts";

const shared = sharedPair();

const starting = (...starts: string[]) => BARRIERS.filter((name) => starts.some((start) => name.startsWith(start)));
const AT_RECEIVER = starting("receive.", "load.").filter((name) => name !== "load.exported");
const AT_SENDER = starting("send.");
const WHILE_PREPARING = starting("push.");

/** Lets one side die at a barrier on the way of a delivery and starts it again. Out: the delivery's id. */
async function deliverThroughDeath(pair: TwoGateways, side: Side, barrier: BarrierName, agreementId: string) {
  const died = pair[side].dieAt(barrier);
  const { deliveryId } = await push(pair, incidents(5), { agreementId });
  await died;
  await pair.restart(side);
  return deliveryId;
}

async function expectWhole(pair: TwoGateways, agreementId: string, deliveryId: string): Promise<void> {
  await reach(() => pair.police, deliveryId, "stored");
  expect(await storedRows(pair, deliveryId)).toHaveLength(5);
  expect(await currentRows(pair, agreementId)).toHaveLength(5);
  const received = (await entriesAbout(pair.municipality, deliveryId)).map(({ type }) => type);
  expect(received.filter((type) => type !== "export")).toEqual(["received", "stored"]);
  const sent = (await entriesAbout(pair.police, deliveryId)).map(({ type }) => type);
  expect(sent).toEqual(["prepared", "released", "sent", "accepted", "stored"]);
}

describe("a delivery arrives once and whole, without an operator", () => {
  it.each(AT_RECEIVER)("when the receiver dies at %s", async (barrier) => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const id = await deliverThroughDeath(pair, "municipality", barrier, agreementId);
    await expectWhole(pair, agreementId, id);
    await until(
      () => pair.municipality.store.read((tx) => tx.parts.list(id)),
      (parts) => parts.length === 0,
    );
  });

  it.each(AT_SENDER)("when the sender dies at %s", async (barrier) => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await expectWhole(pair, agreementId, await deliverThroughDeath(pair, "police", barrier, agreementId));
  });

  it("when the receiver dies over and over while it loads", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const id = await deliverThroughDeath(pair, "municipality", "load.claimed", agreementId);
    for (const barrier of ["load.partOpened", "load.allLoaded", "load.partLoaded"] as const) {
      await pair.municipality.dieAt(barrier);
      await pair.restart("municipality");
    }
    await expectWhole(pair, agreementId, id);
  });

  it("when the sender stops in every state in which it can wait", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair, { fourEyes: true });
    // checkpoints are compared, since nothing leaves before that; nothing else gets through
    pair.faults.before = (call) => {
      if (["offer", "putPart", "status", "void", "outbox"].includes(call)) throw lineCut();
    };
    const { deliveryId, state } = await push(pair, incidents(5), { agreementId });
    expect(state).toBe("awaitingApproval");
    await pair.restart("police");
    await pair.police.officer.release(COLLEAGUE, deliveryId);
    await pair.restart("police");
    await reach(() => pair.police, deliveryId, "sending");
    await pair.restart("police");
    pair.faults.before = (call) => {
      if (call === "outbox") throw lineCut();
    };
    await reach(() => pair.police, deliveryId, "accepted", "stored");
    await pair.restart("police");
    pair.faults.before = undefined;
    await expectWhole(pair, agreementId, deliveryId);
  });
});

describe("a preparation that is cut off", () => {
  it.each(WHILE_PREPARING.filter((name) => name !== "push.prepared"))("at %s is given up whole", async (barrier) => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const died = pair.police.dieAt(barrier);
    await expect(push(pair, incidents(5), { agreementId })).rejects.toThrow("dead");
    await died;
    await pair.restart("police");
    const [draft] = await deliveriesAt(pair.police, "out", agreementId);
    expect(draft).toMatchObject({ state: "failed", reason: "INTERRUPTED", secret: null, number: null });
    expect(await pair.police.store.read((tx) => tx.parts.list(draft!.id))).toEqual([]);
    expect((await entriesAbout(pair.police, draft!.id)).map(({ type, reason }) => `${type} ${reason}`)).toEqual([
      "failed INTERRUPTED",
    ]);
    const { deliveryId, repeated } = await push(pair, incidents(5), { agreementId });
    expect(repeated).toBe(false);
    await expectWhole(pair, agreementId, deliveryId);
  });

  it("after it was released goes on, though the officer never heard of it", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const died = pair.police.dieAt("push.prepared");
    await expect(push(pair, incidents(5), { agreementId })).rejects.toThrow("dead");
    await died;
    await pair.restart("police");
    const again = await push(pair, incidents(5), { agreementId });
    expect(again.repeated).toBe(true);
    await expectWhole(pair, agreementId, again.deliveryId);
  });

  it("by the officer leaves no key and no part", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    async function* brokenOff(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("nummer;soort\n");
      throw new Error("the terminal was closed");
    }
    const request = { agreementId, kind: "delta", period: null, mapping: null, fileName: "x.csv" } as const;
    const rest = { fileSha256: null, fileBytes: null, samples: 0 };
    await expect(pair.police.officer.push(OFFICER, { ...request, ...rest }, brokenOff(), () => {})).rejects.toThrow();
    const [draft] = await deliveriesAt(pair.police, "out", agreementId);
    expect(draft).toMatchObject({ state: "failed", secret: null });
  });
});

describe("a claim on loading", () => {
  it("that lapses is taken over, and whoever held it changes nothing any more", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const { context } = pair.municipality;
    const { barrier } = context;
    // three workers, each held up at another place
    const places: BarrierName[] = ["load.claimed", "load.settled", "load.claimed"];
    const letGo: (() => void)[] = [];
    Object.assign(context, {
      barrier: async (name: BarrierName) => {
        if (name === places[letGo.length]) await new Promise<void>((resolve) => letGo.push(resolve));
      },
    });
    const held = (count: number) =>
      until(
        async () => letGo.length,
        (now) => now === count,
      );
    const { deliveryId } = await push(pair, incidents(5), { agreementId });
    await held(1);
    const lapse = async () => {
      pair.clock.leap(61_000);
      await reach(() => pair.municipality, deliveryId, "accepted");
    };
    await lapse();
    const second = load(context, deliveryId);
    await held(2);
    await lapse();
    const third = load(context, deliveryId);
    await held(3);
    letGo[1]!();
    await second;
    expect((await deliveryAt(pair.municipality, deliveryId))?.state).toBe("loading");
    letGo[2]!();
    await third;
    letGo[0]!();
    await expectWhole(pair, agreementId, deliveryId);
    Object.assign(context, { barrier });
  });
});
