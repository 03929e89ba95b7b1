import { createSecretKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Manifest } from "../../gateway/core/types/manifest.ts";
import { lineCut } from "./direct-link.ts";
import { emptyManifest, resealed } from "./forge.ts";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import {
  deliver,
  deliveriesAt,
  deliveryAt,
  entriesAbout,
  localEntries,
  OFFICER,
  parked,
  push,
  reach,
  storedRows,
  until,
} from "./steps.ts";
import { makeKeys } from "./test-keys.ts";
import type { TwoGateways } from "./two-gateways.ts";

const shared = sharedPair();
const refused = (code: string, details: object = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

function offer(pair: TwoGateways, token: string, caller = pair.oin.police) {
  return pair.municipality.exchange.receiveManifest(caller, token, "https");
}

describe("deliveries of an agreement", () => {
  it("are numbered from 1 and arrive in order of release, one open at a time", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    let open = 0;
    let most = 0;
    pair.faults.before = async (call) => {
      if (call !== "offer") return;
      const states = ["sending", "accepted"] as const;
      open = (await pair.police.store.read((tx) => tx.deliveries.list({ direction: "out", agreementId, states })))
        .length;
      most = Math.max(most, open);
    };
    const ids: string[] = [];
    for (let day = 0; day < 4; day++)
      ids.push((await push(pair, incidents(3, 10 * day + 1), { agreementId })).deliveryId);
    await reach(() => pair.police, ids[3]!, "stored");
    const received = await deliveriesAt(pair.municipality, "in", agreementId);
    expect(received.map(({ id, number, state }) => ({ id, number, state }))).toEqual(
      ids.map((id, at) => ({ id, number: at + 1, state: "stored" })),
    );
    expect(most).toBe(1);
    for (const [at, delivery] of received.entries())
      expect(delivery.previousHash).toBe(received[at - 1]?.manifestHash ?? "0".repeat(64));
  });

  it("go on while another agreement is stuck", async () => {
    const pair = shared();
    const [stuck, free] = [await newAgreement(pair), await newAgreement(pair)];
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let waiting = "";
    pair.faults.before = async (call) => {
      if (call === "putPart" && waiting === "") {
        waiting = "held";
        await held;
      }
    };
    const blocked = await push(pair, incidents(3), { agreementId: stuck });
    await until(
      async () => waiting,
      (now) => now === "held",
    );
    for (const first of [1, 11, 21]) await deliver(pair, incidents(3, first), { agreementId: free });
    expect(await deliveryAt(pair.police, blocked.deliveryId)).toMatchObject({ state: "sending" });
    letGo();
    await reach(() => pair.police, blocked.deliveryId, "stored");
  });

  it("that were made elsewhere do not get in: replayed, ahead, or behind another one", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const first = await deliver(pair, incidents(3), { agreementId });
    const second = await deliver(pair, incidents(3, 11), { agreementId });
    const last = (await deliveryAt(pair.police, second))!.manifestHash!;
    const attempts: [string, (manifest: Manifest) => Partial<Manifest>, object][] = [
      ["NUMBER_OUT_OF_ORDER", () => ({ number: 2 }), { received: 2, expected: 3 }],
      ["NUMBER_OUT_OF_ORDER", () => ({ number: 4, previous: last }), { received: 4, expected: 3 }],
      ["PREVIOUS_DIFFERS", () => ({ number: 3, previous: "f".repeat(64) }), { number: 3 }],
      ["PREVIOUS_DIFFERS", ({ previous }) => ({ number: 3, previous }), { number: 3 }],
    ];
    for (const [code, change, details] of attempts) {
      const { token } = await emptyManifest(pair, second, change);
      await expect(offer(pair, token)).rejects.toThrow(refused(code, details));
    }
    // the very first envelope again is no new delivery, and another one under its id is refused
    const status = await offer(pair, (await deliveryAt(pair.police, first))!.envelope!);
    expect(status).toMatchObject({ deliveryId: first, state: "stored", missing: [] });
    const other = await resealed(pair, first, () => ({ createdAt: pair.clock.now() }));
    await expect(offer(pair, other)).rejects.toThrow(refused("DELIVERY_DIFFERS"));
    expect(await deliveriesAt(pair.municipality, "in", agreementId)).toHaveLength(2);
    const { token, id } = await emptyManifest(pair, second, () => ({ number: 3, previous: last }));
    expect(await offer(pair, token)).toMatchObject({ deliveryId: id, missing: [] });
    await reach(() => pair.municipality, id, "stored");
  });

  it("cannot share the next number: while one is open no other comes in", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    pair.faults.before = (call) => {
      if (call === "putPart") throw lineCut();
    };
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await reach(() => pair.municipality, deliveryId, "receiving");
    const { token } = await emptyManifest(pair, deliveryId);
    await expect(offer(pair, token)).rejects.toThrow(refused("NUMBER_OUT_OF_ORDER", { received: 1, expected: 2 }));
    pair.faults.before = undefined;
    await reach(() => pair.police, deliveryId, "stored");
  });
});

describe("a manifest", () => {
  it("is refused when it is not from this partner, not for us, or not for this environment", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const like = await deliver(pair, incidents(3), { agreementId });
    const previous = (await deliveryAt(pair.police, like))!.manifestHash!;
    const stranger = makeKeys(null);
    const next = { number: 2, previous };
    const attempts: [string, (manifest: Manifest) => Partial<Manifest>, object][] = [
      ["KEY_UNKNOWN", () => next, { signer: stranger }],
      ["KEY_UNKNOWN", () => next, { recipient: stranger }],
      ["PARTNER_MISMATCH", () => ({ ...next, sender: "00000099000000009000" }), {}],
      ["NOT_THE_RECEIVER", () => ({ ...next, receiver: "00000099000000009000" }), {}],
      ["ENVIRONMENT_DIFFERS", () => ({ ...next, environment: "production" }), {}],
      ["KEY_COMMITMENT_WRONG", () => ({ ...next, keyCommitment: "0".repeat(64) }), {}],
      ["OUTPUT_SCHEMA_DIFFERS", () => ({ ...next, outputSchema: "0".repeat(64) }), {}],
      ["NORMALISER_DIFFERS", () => ({ ...next, normaliserDigest: "0".repeat(64) }), {}],
      ["DELIVERY_EXPIRED", () => ({ ...next, expiresAt: pair.clock.now() - 1 }), {}],
    ];
    for (const [code, change, parties] of attempts) {
      const { token } = await emptyManifest(pair, like, change, parties);
      await expect(offer(pair, token), code).rejects.toThrow(refused(code));
    }
    // one that was taken from the line and offered by another partner
    await expect(offer(pair, (await deliveryAt(pair.police, like))!.envelope!, "00000099000000009000")).rejects.toThrow(
      refused("KEY_UNKNOWN"),
    );
    expect(await deliveriesAt(pair.municipality, "in", agreementId)).toHaveLength(1);
  });

  it("that is refused leaves an entry with its code in the local log, and no more than one a minute", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const like = await deliver(pair, incidents(3), { agreementId });
    pair.clock.leap(61_000);
    const before = await localEntries(pair.municipality, "message-refused");
    for (let time = 0; time < 5; time++) {
      const { token } = await emptyManifest(pair, like, () => ({ environment: "production" }));
      await expect(offer(pair, token)).rejects.toThrow(refused("ENVIRONMENT_DIFFERS"));
    }
    const after = await localEntries(pair.municipality, "message-refused");
    expect(after).toHaveLength(before.length + 1);
    expect(after.at(-1)).toMatchObject({ reason: "ENVIRONMENT_DIFFERS", partner: pair.oin.police });
  });

  it("is taken by a municipality without the pseudonym key, which keeps to the first canary of that key", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const { municipality } = pair;
    const { keys } = municipality.context;
    Object.assign(municipality.context, { keys: { ...keys, pseudonyms: () => undefined } });
    const like = await deliver(pair, incidents(3), { agreementId });
    const { manifestHash } = (await deliveryAt(pair.police, like))!;
    const { token } = await emptyManifest(pair, like, ({ pseudonyms }) => ({
      number: 2,
      previous: manifestHash!,
      pseudonyms: { ...pseudonyms!, canary: { ...pseudonyms!.canary, ken: Array(16).fill("x") } },
    }));
    await expect(offer(pair, token)).rejects.toThrow(refused("CANARY_DIFFERS", { rule: "pinned" }));
    await deliver(pair, incidents(3, 11), { agreementId });
    Object.assign(municipality.context, { keys });
  });

  it("is refused when the two sides make other pseudonyms, until they hold the same key", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const { municipality } = pair;
    const { keys } = municipality.context;
    const other = makeKeys(createSecretKey(Buffer.alloc(32, 9))).gateway;
    Object.assign(municipality.context, { keys: { ...keys, pseudonyms: other.pseudonyms } });
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    expect(await parked(() => pair.police, deliveryId)).toMatchObject({ state: "sending", reason: "CANARY_DIFFERS" });
    Object.assign(municipality.context, { keys });
    await pair.police.officer.resend(OFFICER, deliveryId);
    await reach(() => pair.police, deliveryId, "stored");
  });
});

describe("a part", () => {
  const alterations: [string, (sealed: Uint8Array) => Uint8Array][] = [
    ["altered", (sealed) => sealed.map((byte, at) => (at === 20 ? byte ^ 1 : byte))],
    ["cut short", (sealed) => sealed.subarray(0, sealed.length - 1)],
    ["made longer", (sealed) => Buffer.concat([sealed, Buffer.from([0])])],
    ["replaced by nothing", () => new Uint8Array()],
  ];
  it.each(alterations)(
    "that was %s is refused, nothing of it is kept, and the right one is taken after it",
    async (_, alter) => {
      const pair = shared();
      const agreementId = await newAgreement(pair);
      let left = 2;
      pair.faults.part = (_n, sealed) => (left-- > 0 ? alter(sealed) : sealed);
      pair.faults.after = async (call) => {
        if (call === "putPart" && left >= 0) throw new Error("must have been refused");
      };
      const { deliveryId } = await push(pair, incidents(3), { agreementId });
      await reach(() => pair.police, deliveryId, "stored");
      expect(left).toBeLessThan(0);
      expect(await storedRows(pair, deliveryId)).toHaveLength(3);
      const entries = await localEntries(pair.municipality, "message-refused");
      expect(entries.some(({ reason }) => reason === "PART_DIFFERS")).toBe(true);
    },
  );

  it("that stays wrong parks the delivery at the sender after a few tries, and goes on when asked to", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    pair.faults.part = (_n, sealed) => sealed.subarray(1);
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    const held = await parked(() => pair.police, deliveryId);
    expect(held).toMatchObject({ state: "sending", reason: "PART_DIFFERS" });
    expect(await pair.municipality.store.read((tx) => tx.parts.list(deliveryId))).toEqual([]);
    pair.faults.part = undefined;
    await pair.police.officer.resend(OFFICER, deliveryId);
    await reach(() => pair.police, deliveryId, "stored");
  });

  it("in the place of another one is refused", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const sealed: Uint8Array[] = [];
    pair.faults.part = (n, bytes) => {
      sealed[n] = bytes;
      throw lineCut();
    };
    const { deliveryId } = await push(pair, incidents(9_000), { agreementId });
    await until(
      async () => sealed.filter(Boolean).length,
      (count) => count >= 2,
    );
    const { exchange } = pair.municipality;
    const put = (n: number, bytes: Uint8Array, caller = pair.oin.police) =>
      exchange.receivePart(caller, deliveryId, n, bytes);
    await expect(put(1, sealed[2]!)).rejects.toThrow(refused("PART_DIFFERS", { n: 1 }));
    await expect(put(2, sealed[1]!)).rejects.toThrow(refused("PART_DIFFERS", { n: 2 }));
    for (const n of [0, -1, 99, 1.5, Number.NaN])
      await expect(put(n, sealed[1]!)).rejects.toThrow(refused("PART_UNKNOWN"));
    await expect(put(1, sealed[1]!, "00000099000000009000")).rejects.toThrow(refused("DELIVERY_UNKNOWN"));
    expect(await pair.municipality.store.read((tx) => tx.parts.list(deliveryId))).toEqual([]);
    pair.faults.part = undefined;
    await reach(() => pair.police, deliveryId, "stored");
    expect((await entriesAbout(pair.municipality, deliveryId)).map(({ type }) => type)).toEqual(["received", "stored"]);
  });
});
