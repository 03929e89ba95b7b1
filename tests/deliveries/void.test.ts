import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../gateway/core/canonical-json.ts";
import type { Json } from "../../gateway/core/json.ts";
import { signJws } from "../../gateway/core/strict-jose.ts";
import type { VoidRequest } from "../../gateway/core/types/void-request.ts";
import { uuidV7 } from "../../gateway/core/uuid-v7.ts";
import { deliveryFacts } from "../../gateway/deliveries/delivery-facts.ts";
import { type Call, lineCut } from "./direct-link.ts";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import { deliver, deliveriesAt, deliveryAt, entriesAbout, OFFICER, push, reach, storedRows, until } from "./steps.ts";
import { makeKeys, type TestKeys } from "./test-keys.ts";
import type { TwoGateways } from "./two-gateways.ts";

// what these tests tell of overdue deliveries is their expiry, not a late receipt
const shared = sharedPair({ policy: { receiptDue: 365 * 24 * 3600_000 } });
const DAY = 24 * 3600_000;

/** Cuts the line for some calls. */
function cut(pair: TwoGateways, ...calls: Call[]): void {
  pair.faults.before = (call) => {
    if (calls.includes(call)) throw lineCut();
  };
}

const typesOf = async (...about: Parameters<typeof entriesAbout>) =>
  (await entriesAbout(...about)).map(({ type }) => type);

/** What the police would ask to close a delivery of theirs, signed after a change. */
async function voidOf(
  pair: TwoGateways,
  deliveryId: string,
  change: (request: VoidRequest) => Partial<VoidRequest> = () => ({}),
  { keys = pair.keys.police, typ = "sluis-void+jws" }: { readonly keys?: TestKeys; readonly typ?: string } = {},
): Promise<string> {
  const delivery = (await deliveryAt(pair.police, deliveryId))!;
  const facts = await pair.police.store.read((tx) => deliveryFacts(pair.police.context, tx, delivery));
  const request = { v: 1, reason: "CANCELLED", previous: delivery.previousHash, ...facts } as VoidRequest;
  const changed = { ...request, ...change(request) } as unknown as Json;
  return signJws(Buffer.from(canonicalJson(changed)), keys.signing, typ);
}

describe("cancelling a delivery", () => {
  it("before its turn uses no number and leaves nothing of it", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    cut(pair, "offer", "void");
    const first = await push(pair, incidents(3), { agreementId });
    const second = await push(pair, incidents(3, 11), { agreementId });
    await reach(() => pair.police, first.deliveryId, "sending");
    const view = await pair.police.officer.cancel(OFFICER, second.deliveryId);
    expect(view).toMatchObject({ delivery: { state: "cancelled", number: null }, parts: [] });
    expect(await typesOf(pair.police, second.deliveryId)).toEqual(["prepared", "released", "cancelled"]);
    await expect(pair.police.officer.cancel(OFFICER, second.deliveryId)).rejects.toMatchObject({
      code: "STATE_REFUSED",
    });
    pair.faults.before = undefined;
    const third = await deliver(pair, incidents(3, 21), { agreementId });
    expect((await deliveryAt(pair.municipality, third))?.number).toBe(2);
  });

  it("that the receiver never saw closes its number there with a receipt, and the next one follows on it", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    cut(pair, "offer");
    const { deliveryId } = await push(pair, incidents(3), {
      agreementId,
      period: { from: "2026-11-20", to: "2026-11-20" },
    });
    await reach(() => pair.police, deliveryId, "sending");
    await pair.police.officer.cancel(OFFICER, deliveryId);
    const closed = await reach(() => pair.police, deliveryId, "void");
    expect(closed).toMatchObject({ number: 1, reason: "CANCELLED", secret: null, envelope: null });
    expect(await pair.police.store.read((tx) => tx.parts.list(deliveryId))).toEqual([]);
    expect(await deliveryAt(pair.municipality, deliveryId)).toMatchObject({
      state: "void",
      number: 1,
      manifest: null,
      manifestHash: closed.manifestHash,
      periodFrom: "2026-11-20",
      reason: "CANCELLED",
    });
    expect(await typesOf(pair.police, deliveryId)).toEqual(["prepared", "released", "sent", "cancelled", "void"]);
    expect(await typesOf(pair.municipality, deliveryId)).toEqual(["void"]);
    const [, , sent, cancelled] = await entriesAbout(pair.police, deliveryId);
    expect(cancelled).toMatchObject({ role: "data-officer", reason: "CANCELLED" });
    const [theirs] = await entriesAbout(pair.municipality, deliveryId);
    const { agreement, schema, delivery, counts, root, basis, purpose, trace } = sent!;
    expect(theirs).toMatchObject({ agreement, schema, delivery, counts, root, basis, purpose, trace });
    pair.faults.before = undefined;
    const next = await deliver(pair, incidents(3), { agreementId });
    expect(await deliveryAt(pair.municipality, next)).toMatchObject({ number: 2, previousHash: closed.manifestHash });
    // the cancelled manifest that comes late after all is answered with its end
    await expect(
      pair.municipality.exchange.receivePart(pair.oin.police, deliveryId, 1, new Uint8Array()),
    ).rejects.toMatchObject({ code: "PART_UNKNOWN" });
  });

  it("that is half received closes its number there and removes its parts", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    let parts = 0;
    pair.faults.before = (call) => {
      if (call === "putPart" && parts++ > 0) throw lineCut();
    };
    const { deliveryId } = await push(pair, incidents(9_000), { agreementId });
    await until(
      () => pair.municipality.store.read((tx) => tx.parts.list(deliveryId)),
      (held) => held.length === 1,
    );
    await pair.police.officer.cancel(OFFICER, deliveryId);
    await reach(() => pair.police, deliveryId, "void");
    expect(await deliveryAt(pair.municipality, deliveryId)).toMatchObject({ state: "void", secret: null });
    expect(await pair.municipality.store.read((tx) => tx.parts.list(deliveryId))).toEqual([]);
    expect(await typesOf(pair.municipality, deliveryId)).toEqual(["void"]);
  });

  it("that is held completely comes too late: it is stored, and the officer is told", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const { barrier } = pair.municipality.context;
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    Object.assign(pair.municipality.context, {
      barrier: async (name: string) => {
        if (name === "load.claimed") await held;
      },
    });
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await reach(() => pair.police, deliveryId, "accepted");
    await pair.police.officer.cancel(OFFICER, deliveryId);
    await until(
      () => deliveryAt(pair.police, deliveryId),
      (delivery) => delivery?.reason === "CANCEL_TOO_LATE",
    );
    await expect(pair.police.officer.cancel(OFFICER, deliveryId)).rejects.toMatchObject({ code: "CANCEL_TOO_LATE" });
    letGo();
    Object.assign(pair.municipality.context, { barrier });
    await reach(() => pair.police, deliveryId, "stored");
    expect(await storedRows(pair, deliveryId)).toHaveLength(3);
    expect(await typesOf(pair.police, deliveryId)).toEqual([
      "prepared",
      "released",
      "sent",
      "accepted",
      "cancelled",
      "stored",
    ]);
    await expect(pair.police.officer.cancel(OFFICER, deliveryId)).rejects.toMatchObject({ code: "STATE_REFUSED" });
  });

  it("is confirmed once, though question and answer are lost and repeated", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    cut(pair, "offer");
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await reach(() => pair.police, deliveryId, "sending");
    let left = 4;
    pair.faults.repeat = 2;
    pair.faults.after = (call) => {
      if (call === "void" && left-- > 0) throw lineCut();
    };
    for (let time = 0; time < 3; time++) await pair.police.officer.cancel(OFFICER, deliveryId).catch(() => {});
    await reach(() => pair.police, deliveryId, "void");
    expect(await typesOf(pair.municipality, deliveryId)).toEqual(["void"]);
    expect(await typesOf(pair.police, deliveryId)).toEqual(["prepared", "released", "sent", "cancelled", "void"]);
  });

  it("survives a restart of either side in between", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    cut(pair, "offer", "void");
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await reach(() => pair.police, deliveryId, "sending");
    await pair.police.officer.cancel(OFFICER, deliveryId);
    await pair.restart("police");
    await pair.restart("municipality");
    cut(pair, "offer");
    await reach(() => pair.police, deliveryId, "void");
  });
});

describe("a delivery that expires", () => {
  it("while the partner is down is closed with a void when he is back, and the next one goes", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    cut(pair, "offer", "void", "putPart", "outbox");
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    const later = await push(pair, incidents(3, 11), { agreementId });
    await reach(() => pair.police, deliveryId, "sending");
    pair.clock.leap(13 * DAY);
    await until(
      () => deliveryAt(pair.police, deliveryId),
      (delivery) => (delivery?.attempts ?? 0) > 3,
    );
    expect((await deliveryAt(pair.police, deliveryId))?.state).toBe("sending");
    pair.clock.leap(2 * DAY);
    // the sender finds that out before the receiver can say so: then it would count as cancelled
    await until(
      () => typesOf(pair.police, deliveryId),
      (types) => types.includes("overdue"),
    );
    pair.faults.before = undefined;
    await reach(() => pair.police, deliveryId, "void");
    expect(await typesOf(pair.police, deliveryId)).toEqual(["prepared", "released", "sent", "overdue", "void"]);
    await reach(() => pair.police, later.deliveryId, "stored");
    expect((await deliveryAt(pair.municipality, later.deliveryId))?.number).toBe(2);
  });

  it("when it is half received is let go of at the receiver, whose number the void then closes", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    cut(pair, "putPart", "void");
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await reach(() => pair.municipality, deliveryId, "receiving");
    pair.clock.leap(15 * DAY);
    await reach(() => pair.municipality, deliveryId, "abandoned");
    expect(await deliveryAt(pair.municipality, deliveryId)).toMatchObject({ secret: null, reason: "DELIVERY_EXPIRED" });
    pair.faults.before = undefined;
    await reach(() => pair.police, deliveryId, "void");
    expect(await deliveryAt(pair.municipality, deliveryId)).toMatchObject({ state: "void" });
    expect(await typesOf(pair.municipality, deliveryId)).toEqual(["abandoned", "void"]);
    await deliver(pair, incidents(3), { agreementId });
  });

  it("though the receiver holds it is not closed: the alarm is raised once and it takes its course", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const { barrier } = pair.municipality.context;
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    Object.assign(pair.municipality.context, {
      barrier: async (name: string) => {
        if (name === "load.claimed") await held;
      },
    });
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await reach(() => pair.police, deliveryId, "accepted");
    // the sender asks how it stands, and just then it expires: the answer must not put off the void
    let asked = false;
    pair.faults.before = async (call) => {
      if (call !== "offer") return;
      asked = true;
      await until(
        () => deliveryAt(pair.police, deliveryId),
        (delivery) => delivery?.reason === "DELIVERY_EXPIRED",
      );
    };
    await until(
      async () => {
        if (!asked) pair.clock.leap(5 * 60_000);
        return asked;
      },
      (now) => now,
    );
    pair.clock.leap(15 * DAY);
    await until(
      () => deliveryAt(pair.police, deliveryId),
      (delivery) => delivery?.reason === "CANCEL_TOO_LATE",
    );
    Object.assign(pair.municipality.context, { barrier });
    letGo();
    await reach(() => pair.police, deliveryId, "stored");
    expect(await typesOf(pair.police, deliveryId)).toEqual([
      "prepared",
      "released",
      "sent",
      "accepted",
      "overdue",
      "stored",
    ]);
  });
});

describe("a request to close a number", () => {
  it("is refused when it is not the sender's own, not about this delivery, or not about the next number", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const done = await deliver(pair, incidents(3), { agreementId });
    cut(pair, "offer", "void");
    const { deliveryId } = await push(pair, incidents(3, 11), { agreementId });
    await reach(() => pair.police, deliveryId, "sending");
    const ask = (token: string, id = deliveryId, caller = pair.oin.police) =>
      pair.municipality.exchange.void(caller, id, token);
    const other = uuidV7(pair.clock.now());
    const attempts: [string, string | Promise<string>, string?, string?][] = [
      ["JOSE_MALFORMED", "not.a-token"],
      ["JOSE_HEADER_REFUSED", voidOf(pair, deliveryId, undefined, { typ: "sluis-receipt+jws" })],
      ["KEY_UNKNOWN", voidOf(pair, deliveryId, undefined, { keys: makeKeys(null) })],
      ["SCHEMA_VIOLATION", voidOf(pair, deliveryId, () => ({ reason: "no code" }))],
      ["PARTNER_MISMATCH", voidOf(pair, deliveryId, () => ({ from: "00000099000000009000" }))],
      ["NOT_THE_RECEIVER", voidOf(pair, deliveryId, () => ({ to: "00000099000000009000" }))],
      ["ENVIRONMENT_DIFFERS", voidOf(pair, deliveryId, () => ({ environment: "production" }))],
      ["REQUEST_INVALID", voidOf(pair, deliveryId), other],
      ["KEY_UNKNOWN", voidOf(pair, deliveryId), deliveryId, "00000099000000009000"],
      [
        "AGREEMENT_UNKNOWN",
        voidOf(pair, deliveryId, ({ agreement }) => ({ agreement: { ...agreement, id: "geen-afspraak" } })),
      ],
      ["NUMBER_OUT_OF_ORDER", voidOf(pair, deliveryId, ({ delivery }) => ({ delivery: { ...delivery, number: 3 } }))],
      ["PREVIOUS_DIFFERS", voidOf(pair, deliveryId, () => ({ previous: "0".repeat(64) }))],
      [
        "DELIVERY_DIFFERS",
        voidOf(pair, done, ({ delivery }) => ({ delivery: { ...delivery, manifestHash: "0".repeat(64) } })),
        done,
      ],
    ];
    for (const [code, token, id, caller] of attempts)
      await expect(ask(await token, id, caller), code).rejects.toMatchObject({ code });
    expect((await deliveriesAt(pair.municipality, "in", agreementId)).map(({ id }) => id)).toEqual([done]);
    // a stored delivery is answered with its receipts, and stays
    const answer = await ask(await voidOf(pair, done), done);
    expect(answer).toMatchObject({ state: "stored", receipts: [expect.anything(), expect.anything()] });
    expect(await storedRows(pair, done)).toHaveLength(3);
    pair.faults.before = undefined;
    await reach(() => pair.police, deliveryId, "stored");
  });

  it("that the sender never made is no end: a void receipt out of the blue is refused with an alarm that stays", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    let asked = () => {};
    const underWay = new Promise<void>((resolve) => {
      asked = resolve;
    });
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    pair.faults.before = async (call) => {
      if (call !== "offer") return;
      asked();
      await held;
      throw lineCut();
    };
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await underWay;
    await pair.municipality.exchange.void(pair.oin.police, deliveryId, await voidOf(pair, deliveryId));
    // the receiver now has a true void receipt, but nobody here asked for one
    const alarmed = await until(
      () => deliveryAt(pair.police, deliveryId),
      (delivery) => delivery?.parked === true,
    );
    expect(alarmed).toMatchObject({ state: "sending", reason: "RECEIPT_MISMATCH" });
    // the try that was under way when the alarm came fails, and does not take it back
    const failures = () => pair.police.logged.filter((line) => line === "PARTNER_UNREACHABLE").length;
    const before = failures();
    letGo();
    await until(
      async () => failures(),
      (now) => now > before,
    );
    expect(await deliveryAt(pair.police, deliveryId)).toMatchObject({ parked: true, reason: "RECEIPT_MISMATCH" });
  });
});
