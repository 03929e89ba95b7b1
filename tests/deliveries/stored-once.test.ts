import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../gateway/core/json.ts";
import { type Call, lineCut } from "./direct-link.ts";
import { INCIDENT_MAPPING, incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import {
  currentRows,
  deliver,
  deliveriesAt,
  deliveryAt,
  entriesAbout,
  OFFICER,
  push,
  pushRequest,
  reach,
  storedRows,
  until,
} from "./steps.ts";
import { type TwoGateways, twoGateways } from "./two-gateways.ts";

const shared = sharedPair();

const CALLS: readonly Call[] = ["offer", "putPart", "outbox"];

/** What must be so however often anything was said: one delivery on each side, its rows once, one end in each log. */
async function expectStoredOnce(pair: TwoGateways, deliveryId: string, rows: number): Promise<void> {
  const at = { agreementId: (await deliveryAt(pair.police, deliveryId))!.agreementId };
  await reach(() => pair.police, deliveryId, "stored");
  expect((await deliveriesAt(pair.municipality, "in", at.agreementId)).map(({ id, state }) => ({ id, state }))).toEqual(
    [{ id: deliveryId, state: "stored" }],
  );
  expect(await storedRows(pair, deliveryId)).toHaveLength(rows);
  expect(await currentRows(pair, at.agreementId)).toHaveLength(rows);
  const sent = (await entriesAbout(pair.police, deliveryId)).map(({ type }) => type);
  expect(sent).toEqual(["prepared", "released", "sent", "accepted", "stored"]);
  const received = (await entriesAbout(pair.municipality, deliveryId)).map(({ type }) => type);
  expect(received.filter((type) => type !== "export")).toEqual(["received", "stored"]);
}

describe("the same push", () => {
  it("twice gives the first delivery again and sends nothing", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const first = await deliver(pair, incidents(5), at);
    const again = await push(pair, incidents(5), at);
    expect(again).toEqual({ deliveryId: first, state: "stored", repeated: true, report: null });
    // also when the file's digest is only known after reading it
    const unannounced = await push(pair, incidents(5), { ...at, fileSha256: null });
    expect(unannounced).toMatchObject({ deliveryId: first, repeated: true });
    expect(await currentRows(pair, at.agreementId)).toHaveLength(5);
    expect(await deliveriesAt(pair.municipality, "in", at.agreementId)).toHaveLength(1);
  });

  it("twice at once makes one delivery", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const both = await Promise.all([push(pair, incidents(5), at), push(pair, incidents(5), at)]);
    expect(both[0].deliveryId).toBe(both[1].deliveryId);
    expect(both.map(({ repeated }) => repeated).sort()).toEqual([false, true]);
    await expectStoredOnce(pair, both[0].deliveryId, 5);
    const drafts = await deliveriesAt(pair.police, "out", at.agreementId);
    expect(drafts.map(({ state, reason }) => `${state} ${reason}`).sort()).toEqual(["failed REPEATED", "stored null"]);
  });

  it("is known again when its mapping was proposed by the gateway the first time", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const columns = "incidentId;incidentcode;begindatumTijd;gemeenteCode;wpgArtikel;eersteVerwerkingsdatum";
    const file = Buffer.from(`${columns}\nPL0900_BVH_2000001;A72;2026-11-20T10:15;GM0034;8;2026-11-20\n`);
    const first = await deliver(pair, file, { ...at, mapping: null });
    for (const changes of [{}, { fileSha256: null }])
      expect(await push(pair, file, { ...at, mapping: null, ...changes })).toMatchObject({
        deliveryId: first,
        repeated: true,
      });
  });

  it("is another one with other rows, another kind or another mapping", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const first = await deliver(pair, incidents(5), at);
    const otherMapping = { ...(INCIDENT_MAPPING as JsonObject), absent: ["geen"] };
    const others = [
      await deliver(pair, incidents(6), at),
      await deliver(pair, incidents(5), { ...at, kind: "full" }),
      await deliver(pair, incidents(5), { ...at, mapping: otherMapping }),
    ];
    expect(new Set([first, ...others]).size).toBe(4);
  });

  it("is a new one after it failed or was cancelled", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    pair.faults.before = () => {
      throw lineCut();
    };
    const first = await push(pair, incidents(5), at);
    await pair.police.officer.cancel(OFFICER, first.deliveryId);
    // it has a number already, so it is closed by the receiver once the line is back
    pair.faults.before = undefined;
    await reach(() => pair.police, first.deliveryId, "void", "cancelled");
    const second = await push(pair, incidents(5), at);
    expect(second.repeated).toBe(false);
    await reach(() => pair.police, second.deliveryId, "stored");
    expect(await currentRows(pair, at.agreementId)).toHaveLength(5);
  });
});

describe("a delivery is stored exactly once", () => {
  it("though every question is asked three times", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    pair.faults.repeat = 3;
    const { deliveryId } = await push(pair, incidents(40), at);
    await expectStoredOnce(pair, deliveryId, 40);
  });

  it.each(CALLS)("though the first answers to %s are lost", async (lost) => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    let left = 3;
    pair.faults.after = (call) => {
      if (call === lost && left-- > 0) throw lineCut();
    };
    const { deliveryId } = await push(pair, incidents(5), at);
    await expectStoredOnce(pair, deliveryId, 5);
    expect(left).toBeLessThan(3);
  });

  it.each(CALLS)("though the first questions of %s never arrive", async (lost) => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    let left = 3;
    pair.faults.before = (call) => {
      if (call === lost && left-- > 0) throw lineCut();
    };
    const { deliveryId } = await push(pair, incidents(5), at);
    await expectStoredOnce(pair, deliveryId, 5);
    expect(left).toBeLessThan(3);
  });

  it("though every other call is lost, one way or the other", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    let call = 0;
    const every = (which: number) => () => {
      if (call++ % 3 === which) throw lineCut();
    };
    pair.faults.before = every(0);
    pair.faults.after = every(1);
    const { deliveryId } = await push(pair, incidents(5), at);
    await expectStoredOnce(pair, deliveryId, 5);
  });

  it("though the outbox never answers: the sender asks again by itself", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    pair.faults.before = (call) => {
      if (call === "outbox") throw lineCut();
    };
    const { deliveryId } = await push(pair, incidents(5), at);
    await reach(() => pair.municipality, deliveryId, "stored");
    await reach(() => pair.police, deliveryId, "accepted", "stored");
    pair.clock.leap(20 * 60_000);
    await reach(() => pair.police, deliveryId, "stored");
  });

  it("though all hints are lost and only the sweeper moves things", async () => {
    await using pair = await twoGateways({ loseHints: true });
    const at = { agreementId: await newAgreement(pair) };
    const ids = [await deliver(pair, incidents(5), at), await deliver(pair, incidents(5, 6), at)];
    expect(await currentRows(pair, at.agreementId)).toHaveLength(10);
    for (const id of ids) expect(await storedRows(pair, id)).toHaveLength(5);
  });

  it("though manifest, parts and receipts come again after its end", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const seen: { envelope?: string; sealed?: Uint8Array } = {};
    pair.faults.part = (_, sealed) => {
      seen.sealed = sealed;
      return sealed;
    };
    const envelopes: string[] = [];
    const offer = pair.link.offer.bind(pair.link);
    Object.assign(pair.link, {
      offer: (partner: string, envelope: string) => {
        envelopes.push(envelope);
        return offer(partner, envelope);
      },
    });
    const id = await deliver(pair, incidents(5), at);
    await until(
      () => pair.municipality.store.read((tx) => tx.parts.list(id)),
      (parts) => parts.length === 0,
    );
    const { exchange } = pair.municipality;
    const status = await exchange.receiveManifest(pair.oin.police, envelopes[0]!, "https");
    expect(status).toMatchObject({ state: "stored", missing: [], receipts: [expect.anything(), expect.anything()] });
    await exchange.receivePart(pair.oin.police, id, 1, seen.sealed!);
    expect(await pair.municipality.store.read((tx) => tx.parts.list(id))).toEqual([]);
    expect(await storedRows(pair, id)).toHaveLength(5);
    // receipts again: position 0 gives all of them, and the sender takes each once more
    const items = await exchange.outbox(pair.oin.police, 0, new AbortController().signal);
    expect(items.filter(({ deliveryId }) => deliveryId === id)).toHaveLength(2);
    await pair.police.store.transaction((tx) => tx.settings.set(`outbox:${pair.oin.municipality}`, "0"));
    const next = await deliver(pair, incidents(1, 6), at);
    expect(await entriesAbout(pair.police, id)).toHaveLength(5);
    expect(await deliveryAt(pair.police, id)).toMatchObject({ state: "stored", parked: false });
    expect((await deliveryAt(pair.municipality, next))?.number).toBe(2);
  });
});

describe("a push that is announced with a digest", () => {
  it("is refused when the file is another one by the time that it is read", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const announced = pushRequest(Buffer.from("another file")).fileSha256;
    const outcome = await push(pair, incidents(5), { ...at, fileSha256: announced });
    expect(outcome).toMatchObject({ state: "failed", repeated: false, refusal: { code: "EXTRACT_CHANGED" } });
    expect(await deliveriesAt(pair.municipality, "in", at.agreementId)).toEqual([]);
    expect(await pair.police.store.read((tx) => tx.parts.list(outcome.deliveryId))).toEqual([]);
    expect(await deliveryAt(pair.police, outcome.deliveryId)).toMatchObject({
      secret: null,
      reason: "EXTRACT_CHANGED",
    });
  });
});
