import { describe, expect, it } from "vitest";
import type { StoredAgreement } from "../../gateway/deliveries/ports/agreement-register.ts";
import { agree } from "./agree.ts";
import { lineCut } from "./direct-link.ts";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import {
  COLLEAGUE,
  deliver,
  deliveriesAt,
  deliveryAt,
  entriesAbout,
  OFFICER,
  parked,
  push,
  reach,
  until,
} from "./steps.ts";
import type { TestGateway } from "./test-gateway.ts";
import { demoAgreement, twoGateways } from "./two-gateways.ts";

const shared = sharedPair();
const DAY = 24 * 3600_000;

/** Sets the status of one side only, as long as the other has not heard of it. */
async function setStatus(gateway: TestGateway, id: string, status: StoredAgreement["status"]): Promise<void> {
  await gateway.store.transaction((tx) => tx.agreements.setStatus(id, status));
}

describe("an agreement that the two sides do not hold alike", () => {
  it("in version parks the delivery with that reason, which goes on after the partner installed it", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await agree(pair, demoAgreement({ id: agreementId, version: 2 }), "police");
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    expect(await parked(() => pair.police, deliveryId)).toMatchObject({
      state: "sending",
      number: 1,
      reason: "AGREEMENT_DIFFERS",
    });
    expect(await deliveriesAt(pair.municipality, "in", agreementId)).toEqual([]);
    await agree(pair, demoAgreement({ id: agreementId, version: 2 }), "municipality");
    await pair.police.officer.resend(OFFICER, deliveryId);
    await reach(() => pair.police, deliveryId, "stored");
  });

  it("in content parks it; the officer calls it off and delivers under the version that both hold", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair, {}, { onwardSupply: true });
    const first = await push(pair, incidents(3), { agreementId });
    expect(await parked(() => pair.police, first.deliveryId)).toMatchObject({ reason: "AGREEMENT_DIFFERS" });
    await expect(agree(pair, demoAgreement({ id: agreementId }), "municipality")).rejects.toMatchObject({
      code: "AGREEMENT_CHANGED",
      details: { member: "onwardSupply" },
    });
    await agree(pair, demoAgreement({ id: agreementId, version: 2 }));
    await pair.police.officer.cancel(OFFICER, first.deliveryId);
    await reach(() => pair.police, first.deliveryId, "void");
    const second = await deliver(pair, incidents(3), { agreementId });
    expect((await deliveryAt(pair.municipality, second))?.number).toBe(2);
  });

  it("at all parks it, and the partner can install it afterwards", async () => {
    const pair = shared();
    const agreementId = "alleen-hier";
    await agree(pair, demoAgreement({ id: agreementId }), "police");
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    expect(await parked(() => pair.police, deliveryId)).toMatchObject({ reason: "AGREEMENT_UNKNOWN" });
    await agree(pair, demoAgreement({ id: agreementId }), "municipality");
    await pair.police.officer.resend(OFFICER, deliveryId);
    await reach(() => pair.police, deliveryId, "stored");
  });

  it("in environment parks it", async () => {
    const production = demoAgreement({ environment: "production" });
    await using pair = await twoGateways({
      municipalityEnvironment: "production",
      municipalityAgreements: [production],
    });
    const { deliveryId } = await push(pair, incidents(3));
    expect(await parked(() => pair.police, deliveryId)).toMatchObject({ reason: "ENVIRONMENT_DIFFERS" });
    expect(await deliveriesAt(pair.municipality, "in", "demo-incidenten")).toEqual([]);
  });
});

describe("an agreement that is not in force", () => {
  it("refuses a push before its first and after its last day", async () => {
    const pair = shared();
    const later = await newAgreement(pair, { validFrom: "2026-12-01" });
    await expect(push(pair, incidents(3), { agreementId: later })).rejects.toMatchObject({ code: "AGREEMENT_NOT_YET" });
    const over = await newAgreement(pair, { validUntil: "2026-11-22" });
    await expect(push(pair, incidents(3), { agreementId: over })).rejects.toMatchObject({
      code: "AGREEMENT_EXPIRED",
      details: { from: "2026-01-01", until: "2026-11-22" },
    });
    const today = await newAgreement(pair, { validUntil: "2026-11-23" });
    await deliver(pair, incidents(3), { agreementId: today });
    expect(await deliveriesAt(pair.police, "out", over)).toEqual([]);
  });

  it("yet does not stand in the way of the version before it", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const next = demoAgreement({ id: agreementId, version: 2, validFrom: "2026-12-01" });
    await agree(pair, next);
    const id = await deliver(pair, incidents(3), { agreementId });
    expect((await deliveryAt(pair.municipality, id))?.agreementVersion).toBe(1);
  });

  it("by the time that a released delivery's turn comes uses no number", async () => {
    await using pair = await twoGateways({ agreements: [demoAgreement({ validUntil: "2026-11-23" })] });
    // manifests only: before the first number the two compare their logs, which may not have been done yet
    pair.faults.before = (call) => {
      if (call === "offer") throw lineCut();
    };
    const first = await push(pair, incidents(3));
    const second = await push(pair, incidents(3, 11));
    await reach(() => pair.police, first.deliveryId, "sending");
    pair.clock.leap(DAY);
    pair.faults.before = undefined;
    // what was sent on its day may still arrive
    await reach(() => pair.police, first.deliveryId, "stored");
    expect(await parked(() => pair.police, second.deliveryId)).toMatchObject({
      state: "released",
      number: null,
      reason: "AGREEMENT_EXPIRED",
    });
    await pair.police.officer.cancel(OFFICER, second.deliveryId);
    await reach(() => pair.police, second.deliveryId, "cancelled");
  });
});

describe("an agreement that was suspended", () => {
  it("here holds what was released without using a number, and lets it go by itself afterwards", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair, { fourEyes: true });
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await setStatus(pair.police, agreementId, "suspended");
    await expect(push(pair, incidents(4), { agreementId })).rejects.toMatchObject({ code: "AGREEMENT_SUSPENDED" });
    await expect(pair.police.officer.release(COLLEAGUE, deliveryId)).rejects.toMatchObject({
      code: "AGREEMENT_SUSPENDED",
    });
    await setStatus(pair.police, agreementId, "active");
    pair.faults.before = (call) => {
      if (call === "offer") throw lineCut();
    };
    const blocking = await push(pair, incidents(5), { agreementId });
    for (const id of [blocking.deliveryId, deliveryId]) await pair.police.officer.release(COLLEAGUE, id);
    await reach(() => pair.police, deliveryId, "sending", "released");
    await setStatus(pair.police, agreementId, "suspended");
    pair.faults.before = undefined;
    const all = await until(
      () => deliveriesAt(pair.police, "out", agreementId),
      (deliveries) => deliveries.some(({ reason }) => reason === "AGREEMENT_SUSPENDED"),
    );
    // what had a number already waits too, and nothing else takes one
    expect(all.filter(({ number }) => number !== null).length).toBeLessThan(2);
    expect(all.some(({ parked }) => parked)).toBe(false);
    expect(all.filter(({ number }) => number === null).map(({ state }) => state)).toContain("released");
    await setStatus(pair.police, agreementId, "active");
    for (const { id } of all) await reach(() => pair.police, id, "stored");
  });

  it("at the partner is tried again until it is not, without an officer", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await setStatus(pair.municipality, agreementId, "suspended");
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    const tried = await until(
      () => deliveryAt(pair.police, deliveryId),
      (delivery) => (delivery?.attempts ?? 0) > 12,
    );
    expect(tried).toMatchObject({ state: "sending", reason: "AGREEMENT_SUSPENDED", parked: false });
    await setStatus(pair.municipality, agreementId, "active");
    await reach(() => pair.police, deliveryId, "stored");
  });
});

describe("an agreement that ended at the partner", () => {
  it("closes the number of what was under way with a void, by itself", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const first = await deliver(pair, incidents(3), { agreementId });
    await setStatus(pair.municipality, agreementId, "ended");
    const second = await push(pair, incidents(3, 11), { agreementId });
    expect(await reach(() => pair.police, second.deliveryId, "void")).toMatchObject({
      number: 2,
      reason: "AGREEMENT_ENDED",
      secret: null,
    });
    expect(
      (await entriesAbout(pair.police, second.deliveryId)).map(({ type, reason }) => `${type} ${reason ?? ""}`),
    ).toEqual(["prepared ", "released ", "sent ", "cancelled AGREEMENT_ENDED", "void AGREEMENT_ENDED"]);
    expect(await deliveryAt(pair.municipality, second.deliveryId)).toMatchObject({ state: "void", number: 2 });
    expect((await deliveryAt(pair.municipality, first))?.state).toBe("stored");
  });
});

describe("an agreement with four eyes", () => {
  it("lets nobody release his own delivery, in whatever role, and a colleague does", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair, { fourEyes: true });
    const { deliveryId, state } = await push(pair, incidents(3), { agreementId });
    expect(state).toBe("awaitingApproval");
    await expect(pair.police.officer.release(OFFICER, deliveryId)).rejects.toMatchObject({ code: "OWN_RELEASE" });
    await expect(pair.police.officer.release({ id: "x", role: "intake" }, deliveryId)).rejects.toMatchObject({
      code: "ACCESS_DENIED",
    });
    expect(await deliveryAt(pair.police, deliveryId)).toMatchObject({ state: "awaitingApproval", number: null });
    await pair.police.officer.release(COLLEAGUE, deliveryId);
    await reach(() => pair.police, deliveryId, "stored");
    await expect(pair.police.officer.release(COLLEAGUE, deliveryId)).rejects.toMatchObject({ code: "STATE_REFUSED" });
    const entries = await entriesAbout(pair.police, deliveryId);
    const [prepared, released] = entries;
    expect([prepared?.type, released?.type]).toEqual(["prepared", "released"]);
    // two people, told apart by commitments that name neither
    expect(prepared?.actor).toMatch(/^[0-9a-f]{64}$/);
    expect(released?.actor).not.toBe(prepared?.actor);
    expect(await pair.police.store.read((tx) => tx.settings.get(`pushedBy:${deliveryId}`))).toBeUndefined();
  });

  it("does not let a delivery go that was prepared for a version that was replaced since", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair, { fourEyes: true });
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await agree(pair, demoAgreement({ id: agreementId, fourEyes: true, version: 2 }), "police");
    await expect(pair.police.officer.release(COLLEAGUE, deliveryId)).rejects.toMatchObject({
      code: "AGREEMENT_RENEWED",
      details: { version: 2 },
    });
    const view = await pair.police.officer.cancel(OFFICER, deliveryId);
    expect(view).toMatchObject({ delivery: { state: "cancelled", number: null }, parts: [] });
    expect(await deliveryAt(pair.police, deliveryId)).toMatchObject({ secret: null });
    expect(await pair.police.store.read((tx) => tx.settings.get(`pushedBy:${deliveryId}`))).toBeUndefined();
  });
});
