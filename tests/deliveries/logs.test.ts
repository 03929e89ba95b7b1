import { createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Json } from "../../gateway/core/json.ts";
import type { Receipt } from "../../gateway/core/types/receipt.ts";
import { logDelivery } from "../../gateway/deliveries/log-writer.ts";
import { takeReceipt } from "../../gateway/deliveries/sender/take-receipt.ts";
import { STATE_TABLE } from "../../gateway/deliveries/state-table.ts";
import { issueReceipt } from "../../gateway/ledger/issue-receipt.ts";
import { logKeyName } from "../../gateway/ledger/log-origin.ts";
import { encodeVerifierKey, verifierKey } from "../../gateway/ledger/verifier-key.ts";
import { verifyLog } from "../../gateway/ledger/verify-log.ts";
import { verifyDocuments } from "../ledger/verify-documents.ts";
import { lineCut } from "./direct-link.ts";
import { doctoredWorkbench } from "./doctored-workbench.ts";
import { receiptOf, resigned } from "./forge.ts";
import { incidentNumber, incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import {
  AUDITOR,
  COLLEAGUE,
  deliver,
  deliveriesAt,
  deliveryAt,
  entriesAbout,
  localEntries,
  OFFICER,
  push,
  reach,
  until,
} from "./steps.ts";
import { makeKeys } from "./test-keys.ts";
import type { Side, TwoGateways } from "./two-gateways.ts";

const bench = doctoredWorkbench();
const shared = sharedPair({ policeWorkbench: bench });
const DAY = 24 * 3600_000;

/** Log entries that the state table writes on a way through it, given as events. */
function entriesOnTheWay(direction: "out" | "in", events: readonly string[]): string[] {
  let state: string | null = null;
  const entries: string[] = [];
  for (const event of events) {
    const row = STATE_TABLE.find((each) => each.direction === direction && each.from === state && each.event === event);
    if (row === undefined) throw new Error(`no row for ${state} ${event}`);
    state = row.to;
    if (row.entry !== null) entries.push(row.entry);
  }
  return entries;
}

async function expectEntries(pair: TwoGateways, id: string, events: { [direction in "out" | "in"]: string }) {
  for (const [direction, gateway] of [
    ["out", pair.police],
    ["in", pair.municipality],
  ] as const) {
    const types = (await entriesAbout(gateway, id)).map(({ type }) => type as string);
    const ways = events[direction].split(" ").filter(Boolean);
    expect(types.filter((type) => type !== "export")).toEqual(entriesOnTheWay(direction, ways));
  }
}

/** One delivery of every end that there is. */
async function everyEnd(pair: TwoGateways): Promise<{ readonly [end: string]: string }> {
  const agreementId = await newAgreement(pair);
  const stored = await deliver(pair, incidents(3), { agreementId });
  const empty = await deliver(pair, [], { agreementId });
  bench.change = (cells) => cells.map((row) => row.slice(1));
  const rejected = (await push(pair, incidents(3, 11), { agreementId })).deliveryId;
  bench.change = undefined;
  await reach(() => pair.police, rejected, "rejected");
  await pair.police.officer.cancel(OFFICER, rejected);
  pair.faults.before = (call) => {
    if (call === "offer") throw lineCut();
  };
  const voided = (await push(pair, incidents(3, 21), { agreementId })).deliveryId;
  const cancelled = (await push(pair, incidents(3, 31), { agreementId })).deliveryId;
  await reach(() => pair.police, voided, "sending");
  await pair.police.officer.cancel(OFFICER, cancelled);
  await pair.police.officer.cancel(OFFICER, voided);
  await reach(() => pair.police, voided, "void");
  pair.faults.before = undefined;
  const fourEyes = await newAgreement(pair, { fourEyes: true });
  const approved = (await push(pair, incidents(3, 41), { agreementId: fourEyes })).deliveryId;
  await pair.police.officer.release(COLLEAGUE, approved);
  await reach(() => pair.police, approved, "stored");
  const failed = (await push(pair, [{ nr: 1, code: "Q999" }], { agreementId })).deliveryId;
  return { stored, empty, rejected, voided, cancelled, approved, failed };
}

describe("the two logs", () => {
  it("hold of every delivery exactly the entries of the state table, verify, and agree with each other", async () => {
    const pair = shared();
    const ends = await everyEnd(pair);
    const sent = "push prepare release takeTurn accept store";
    const taken = "announce accept load store";
    await expectEntries(pair, ends["stored"]!, { out: sent, in: taken });
    await expectEntries(pair, ends["empty"]!, { out: sent, in: taken });
    await expectEntries(pair, ends["approved"]!, { out: "push hold release takeTurn accept store", in: taken });
    await expectEntries(pair, ends["rejected"]!, {
      out: "push prepare release takeTurn accept reject cancel",
      in: "announce accept load reject",
    });
    await expectEntries(pair, ends["voided"]!, { out: "push prepare release takeTurn cancel void", in: "void" });
    await expectEntries(pair, ends["cancelled"]!, { out: "push prepare release cancel", in: "" });
    await expectEntries(pair, ends["failed"]!, { out: "push fail", in: "" });
    pair.clock.leap(8 * DAY);
    await reach(() => pair.police, ends["stored"]!, "purged");

    const bundle = async (side: Side, other: Side) =>
      pair[side].officer.logBundle(AUDITOR, `sluis/${pair.oin[side]}/${pair.oin[other]}`);
    const [ours, theirs] = [await bundle("police", "municipality"), await bundle("municipality", "police")];
    const report = verifyDocuments(ours, theirs);
    expect(report.findings).toEqual([]);
    expect(report.logs.map(({ findings }) => findings)).toEqual([[], []]);
    expect(report.ok).toBe(true);
    expect((ours as { witnessed: Json[] }).witnessed).toHaveLength(1);

    for (const side of ["police", "municipality"] as const) {
      const gateway = pair[side];
      const key = verifierKey(logKeyName(pair.oin[side]), "log", createPublicKey(pair.keys[side].log));
      const logs = await gateway.store.read((tx) => tx.log.logs());
      expect(logs).toContain(`sluis/${pair.oin[side]}/${pair.oin[side === "police" ? "municipality" : "police"]}`);
      for (const log of logs) {
        await gateway.officer.logBundle(AUDITOR, log);
        const verified = await gateway.store.read((tx) => verifyLog(tx.log, log, [encodeVerifierKey(key)]));
        expect(verified).toMatchObject({ ok: true, findings: [], unsignedTail: 0 });
      }
    }
  });

  it("disagree when one side leaves out what the other has", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(3), { agreementId });
    const bundle = async (side: Side, other: Side) =>
      (await pair[side].officer.logBundle(AUDITOR, `sluis/${pair.oin[side]}/${pair.oin[other]}`)) as {
        entries: string[];
      };
    const ours = await bundle("police", "municipality");
    const theirs = await bundle("municipality", "police");
    const cut = { ...theirs, entries: theirs.entries.slice(0, -1) };
    expect(verifyDocuments(ours, cut).ok).toBe(false);
    expect(verifyDocuments(ours, theirs).ok).toBe(true);
  });

  it("hold no value of the extract and no name of an officer", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const planted = { nr: 777_001, straat: "Zonnebloempad", huisnummer: "98123", kenteken: "AE-12-IO" };
    const id = await deliver(pair, [planted], { agreementId });
    for (const gateway of [pair.police, pair.municipality]) {
      const all = await gateway.officer.logLines(AUDITOR, { limit: 10_000 });
      const text = JSON.stringify(all);
      for (const value of [incidentNumber(planted.nr), "Zonnebloempad", "AE-12-IO", "AE12IO", "officer-1"])
        expect(text).not.toContain(value);
      // a number may stand in any hash, so it is looked for on its own
      expect(text).not.toMatch(/(?<![0-9a-f])98123(?![0-9a-f])/);
    }
    expect((await entriesAbout(pair.police, id))[0]?.actor).toMatch(/^[0-9a-f]{64}$/);
  });

  it("hold the same root and count on both sides, and what the receipt proved", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const id = await deliver(pair, incidents(3), { agreementId });
    const ours = await entriesAbout(pair.police, id);
    const theirs = await entriesAbout(pair.municipality, id);
    const { root, counts } = ours.find(({ type }) => type === "sent")!;
    for (const entry of theirs.filter(({ type }) => type !== "export")) expect(entry).toMatchObject({ root, counts });
    const { receipt } = ours.find(({ type }) => type === "stored")!;
    const log = `sluis/${pair.oin.municipality}/${pair.oin.police}`;
    const [there] = await pair.municipality.store.read((tx) => tx.log.entries(log, receipt!.index, receipt!.index + 1));
    expect(Buffer.from(there!.leafHash).toString("hex")).toBe(receipt!.leafHash);
    expect(there!.deliveryId).toBe(id);
  });
});

describe("a receipt", () => {
  const HASH = "0".repeat(64);
  const changes: [string, { readonly [member: string]: Json | undefined }][] = [
    ["stage", { stage: "accepted" }],
    ["environment", { environment: "production" }],
    ["sender", { sender: "00000099000000009000" }],
    ["receiver", { receiver: "00000099000000009000" }],
    ["deliveryId", { deliveryId: "019f0000-0000-7000-8000-000000000001" }],
    ["number", { number: 7 }],
    ["agreementHash", { agreementHash: HASH }],
    ["manifestHash", { manifestHash: HASH }],
    ["records", { records: 2 }],
    ["root", { root: HASH }],
    ["log", { log: "sluis/00000099000000002000/00000099000000009000" }],
    ["index", { index: 0 }],
    ["leaf", { leaf: "AAAA" }],
    ["proof", { proof: [] }],
    ["checkpoint", { checkpoint: "sluis/x\n1\nAAAA\n\n— x AAAA\n" }],
    ["rejection", { rejection: { codes: ["ROWS_INVALID"], total: 0, rows: [] } }],
    ["an unknown member", { note: "hello" }],
    ["a missing member", { root: undefined }],
  ];

  it.each(changes)("with another %s is refused: the delivery stays open, with an alarm", async (_, change) => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const refusals = (await localEntries(pair.police, "message-refused")).length;
    pair.faults.receipt = (token) => (receiptOf(token).stage === "stored" ? resigned(pair, token, change) : token);
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await reach(() => pair.municipality, deliveryId, "stored");
    const alarmed = await until(
      () => deliveryAt(pair.police, deliveryId),
      (delivery) => delivery?.parked === true,
    );
    expect(["sending", "accepted"]).toContain(alarmed?.state);
    expect(alarmed?.reason).toMatch(/^[A-Z_]+$/);
    expect(await pair.police.store.read((tx) => tx.parts.list(deliveryId))).toHaveLength(1);
    expect(pair.police.logged.some((line) => line.startsWith("receipt refused"))).toBe(true);
    const entries = await localEntries(pair.police, "message-refused");
    expect(entries.slice(refusals)).toContainEqual(
      expect.objectContaining({ reason: alarmed!.reason, delivery: { id: deliveryId } }),
    );
    expect((await entriesAbout(pair.police, deliveryId)).map(({ type }) => type)).not.toContain("stored");
    // the officer asks again, and the true receipt ends it
    pair.faults.receipt = undefined;
    await pair.police.officer.resend(OFFICER, deliveryId);
    await reach(() => pair.police, deliveryId, "stored");
  });

  it("signed by somebody else is refused", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const stranger = makeKeys(null);
    pair.faults.receipt = (token) => resigned(pair, token, {}, stranger);
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await reach(() => pair.municipality, deliveryId, "stored");
    const alarmed = await until(
      () => deliveryAt(pair.police, deliveryId),
      (delivery) => delivery?.parked === true,
    );
    expect(alarmed).toMatchObject({ state: "sending", reason: "RECEIPT_MISMATCH" });
  });

  it("that is none, for a delivery that is stored, is logged and keeps nothing that was sealed", async () => {
    const pair = shared();
    const id = await deliver(pair, incidents(3), { agreementId: await newAgreement(pair) });
    const refusals = (await localEntries(pair.police, "message-refused")).length;
    await expect(takeReceipt(pair.police.context, pair.oin.municipality, id, "x.y.z")).rejects.toThrow();
    expect(await deliveryAt(pair.police, id)).toMatchObject({ state: "stored", parked: false, reason: null });
    expect((await localEntries(pair.police, "message-refused")).slice(refusals)).toMatchObject([{ delivery: { id } }]);
    pair.clock.leap(9 * DAY);
    await reach(() => pair.police, id, "purged");
    expect(await pair.police.store.read((tx) => tx.parts.list(id))).toHaveLength(0);
  });

  it("that was made again under a later checkpoint is the same one", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const first = await deliver(pair, incidents(3), { agreementId });
    await deliver(pair, incidents(3, 11), { agreementId });
    const before = await pair.police.store.read((tx) => tx.receipts.list(first));
    await repeatReceipts(pair, first, false);
    await deliver(pair, incidents(3, 21), { agreementId });
    expect(await pair.police.store.read((tx) => tx.receipts.list(first))).toEqual(before);
    expect(await deliveryAt(pair.police, first)).toMatchObject({ state: "stored", parked: false });
  });

  it("of a second end that says something else is an integrity failure, and holds what was sealed", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const first = await deliver(pair, incidents(3), { agreementId });
    const next = await deliver(pair, incidents(3), { agreementId: await newAgreement(pair) });
    // a receiver that logged the end twice could prove both
    await pair.municipality.store.transaction(async (tx) => {
      const delivery = (await tx.deliveries.get(first))!;
      await logDelivery(pair.municipality.context, tx, { type: "stored", delivery });
    });
    await repeatReceipts(pair, first, true);
    const alarmed = await until(
      () => deliveryAt(pair.police, first),
      (delivery) => delivery?.parked === true,
    );
    expect(alarmed).toMatchObject({ state: "stored", reason: "RECEIPT_CONFLICT" });
    pair.clock.leap(9 * DAY);
    await reach(() => pair.police, next, "purged");
    expect((await deliveryAt(pair.police, first))?.state).toBe("stored");
    expect(await pair.police.store.read((tx) => tx.parts.list(first))).toHaveLength(1);
    expect(await deliveriesAt(pair.police, "out", agreementId)).toHaveLength(1);
  });
});

/** Lets the sender's next questions to the outbox find the receipts of a delivery again, made anew if asked. */
async function repeatReceipts(pair: TwoGateways, deliveryId: string, anew: boolean): Promise<void> {
  const { context } = pair.municipality;
  const receipts = await context.store.read((tx) => tx.receipts.list(deliveryId));
  for (const { stage, token, at } of receipts) {
    const again = anew && stage === "stored" ? await made(pair, deliveryId) : token;
    await context.store.transaction((tx) => tx.receipts.put({ deliveryId, stage, token: again, at }, pair.oin.police));
  }
  context.changes.notify();
  for (const { token } of await context.store.read((tx) => tx.receipts.list(deliveryId)))
    await takeReceipt(pair.police.context, pair.oin.municipality, deliveryId, token).catch(() => {});
}

/** A receipt of the last `stored` entry about a delivery. */
async function made(pair: TwoGateways, deliveryId: string): Promise<string> {
  const { municipality, keys, oin } = pair;
  return municipality.store.transaction((tx) =>
    issueReceipt({
      storage: tx.log,
      origin: `sluis/${oin.municipality}/${oin.police}`,
      stage: "stored" satisfies Receipt["stage"],
      deliveryId,
      signer: keys.municipality.signing,
      logSigner: { key: keys.municipality.log, keyName: logKeyName(oin.municipality) },
    }),
  );
}
