import { describe, expect, it } from "vitest";
import type { BarrierName } from "../../gateway/deliveries/barrier.ts";
import { eraseRecords } from "../../gateway/deliveries/erasure/erase-records.ts";
import { keepRecordErasure } from "../../gateway/deliveries/erasure/record-erasure.ts";
import { verifyDisclosures } from "../../gateway/ledger/verify-disclosures.ts";
import { carryOutRetention } from "../../gateway/oversight/retention/carry-out-retention.ts";
import { verifyDocuments } from "../ledger/verify-documents.ts";
import { incidents } from "./incidents.ts";
import { scanFiles } from "./scan-files.ts";
import {
  AUDITOR,
  COLLEAGUE,
  currentRows,
  deliver,
  deliveryAt,
  entriesAbout,
  INTAKE,
  push,
  reach,
  storedRows,
  until,
  withdraw,
} from "./steps.ts";
import { demoAgreement, type TwoGateways, twoGateways } from "./two-gateways.ts";

const PRIVACY = { id: "po", role: "privacy-officer" };
const SECOND = { id: "fb", role: "functional-administrator" };
const AGREEMENT = "demo-incidenten";
const WORLD = { agreements: [demoAgreement({ validUntil: "2040-12-31" })] };

const refsOf = (rows: readonly string[]) => rows.map((line) => (JSON.parse(line) as string[])[0]!);
const openRefs = (pair: TwoGateways) => pair.municipality.store.read((tx) => tx.settings.get("recordErasures"));

async function eraseAsTwo(pair: TwoGateways, refs: readonly string[]) {
  const { officer } = pair.municipality;
  expect(await officer.eraseRecords(PRIVACY, AGREEMENT, refs, "data-subject")).toMatchObject({ state: "requested" });
  return officer.eraseRecords(SECOND, AGREEMENT, [...refs].reverse(), "data-subject");
}

describe("records that officers erase", () => {
  it("go from every delivery that holds them, with entry and receipt for each, and nothing else goes", async () => {
    await using pair = await twoGateways(WORLD);
    const first = await deliver(pair, incidents(4));
    const changed = incidents(2).map((row) => ({ ...row, mutatie: "W" as const }));
    const second = await deliver(pair, changed);
    const other = await deliver(pair, incidents(2, 50));
    const [gone, stays] = refsOf(await storedRows(pair, second)) as [string, string];
    expect(await eraseAsTwo(pair, [gone, "onbekend"])).toMatchObject({ state: "erased", deliveries: 2 });
    expect(refsOf(await storedRows(pair, first))).toHaveLength(3);
    expect(refsOf(await storedRows(pair, second))).toEqual([stays]);
    expect(refsOf(await currentRows(pair))).not.toContain(gone);
    expect(await currentRows(pair)).toHaveLength(5);
    expect(await openRefs(pair)).toBeUndefined();
    await pair.municipality.store.forgetDeleted();
    expect(scanFiles(pair.folder.municipality, [gone])).toEqual([]);
    for (const id of [first, second]) {
      const entry = (await entriesAbout(pair.municipality, id)).find(({ type }) => type === "erased");
      expect(entry).toMatchObject({ ground: "data-subject", reason: "RECORDS_ERASED", erasedRecords: 1 });
    }
    expect((await entriesAbout(pair.municipality, other)).map(({ type }) => type)).not.toContain("erased");

    // the supplier lets go of what could bring them back
    let looks = 0;
    await until(
      async () => {
        if (looks++ % 10 === 0) pair.clock.leap(16 * 60_000);
        return deliveryAt(pair.police, second);
      },
      (delivery) => delivery?.state === "purged",
    );
    expect(await pair.police.store.read((tx) => tx.parts.list(second))).toEqual([]);
    expect((await deliveryAt(pair.police, other))?.state).toBe("stored");
    const ours = (await entriesAbout(pair.police, second)).find(({ type }) => type === "erased");
    expect(ours).toMatchObject({ erasedRecords: 1, receipt: expect.anything() });

    // officers of what stays are still behind the log
    const exports = [];
    for (const side of [pair.police, pair.municipality])
      for (const { log } of await side.officer.logs(AUDITOR)) {
        expect(await side.store.read((tx) => verifyDisclosures(tx.log, log))).toEqual([]);
        if (!log.endsWith("/local")) exports.push(await side.officer.logBundle(AUDITOR, log));
      }
    const { findings, logs } = verifyDocuments(...exports);
    expect([...findings, ...logs.flatMap((log) => log.findings)]).toEqual([]);
  });

  it("are erased to the end by the next process when the first one dies half way", async () => {
    await using pair = await twoGateways(WORLD);
    const first = await deliver(pair, incidents(3));
    const changed = incidents(3).map((row) => ({ ...row, mutatie: "W" as const }));
    const second = await deliver(pair, changed);
    const [gone] = refsOf(await storedRows(pair, first)) as [string];
    const died = pair.municipality.dieAt("erase.recordsRemoved");
    await eraseAsTwo(pair, [gone]).catch(() => undefined);
    await died;
    await pair.restart("municipality");
    expect(await openRefs(pair)).toContain(gone);
    const { openRecords } = await pair.municipality.officer.retention(PRIVACY);
    expect(openRecords).toEqual([{ agreementId: AGREEMENT, records: 1, ground: "data-subject" }]);
    let looks = 0;
    await until(
      async () => {
        if (looks++ % 10 === 5) pair.clock.leap(16 * 60_000);
        await carryOutRetention(pair.municipality.context);
        return openRefs(pair);
      },
      (open) => open === undefined,
    );
    for (const id of [first, second]) {
      expect(refsOf(await storedRows(pair, id))).not.toContain(gone);
      const types = (await entriesAbout(pair.municipality, id)).map(({ type }) => type);
      expect(types.filter((type) => type === "erased")).toHaveLength(1);
    }
  });

  it("stay in a delivery that came on hold meanwhile, and go from all others", async () => {
    await using pair = await twoGateways(WORLD);
    const { officer, context } = pair.municipality;
    const held = await deliver(pair, incidents(2));
    const free = await deliver(
      pair,
      incidents(2).map((row) => ({ ...row, mutatie: "W" as const })),
    );
    const [gone] = refsOf(await storedRows(pair, held)) as [string];
    await officer.placeHold(PRIVACY, { kind: "delivery", subject: held }, "klacht");
    const id = "0b9f3f6e-3f0a-4b56-9a55-6a9d3f1e2c11";
    const wanted = { id, agreementId: AGREEMENT, refs: [gone], ground: "unlawful", who: PRIVACY } as const;
    await pair.municipality.store.transaction((tx) => keepRecordErasure(tx, wanted));
    expect(await eraseRecords(context, wanted)).toBe(false);
    expect(refsOf(await storedRows(pair, held))).toContain(gone);
    expect(refsOf(await storedRows(pair, free))).not.toContain(gone);
    // the version on hold does not come back in the place of the later one
    expect(refsOf(await currentRows(pair))).not.toContain(gone);
    await officer.releaseHold(PRIVACY, { kind: "delivery", subject: held }, "klaar");
    expect(await eraseRecords(context, wanted)).toBe(true);
    expect(refsOf(await storedRows(pair, held))).not.toContain(gone);
    expect(await openRefs(pair)).toBeUndefined();
  });

  it("do not come back from a delivery that came on hold, when what removed them goes", async () => {
    await using pair = await twoGateways(WORLD);
    const { officer, context } = pair.municipality;
    const held = await deliver(pair, incidents(2));
    await deliver(
      pair,
      incidents(2).map((row) => ({ ...row, mutatie: "V" as const })),
    );
    const other = await deliver(pair, incidents(1, 50));
    const [gone] = refsOf(await storedRows(pair, held)) as [string];
    await officer.placeHold(PRIVACY, { kind: "delivery", subject: held }, "klacht");
    const id = "0b9f3f6e-3f0a-4b56-9a55-6a9d3f1e2c12";
    const wanted = { id, agreementId: AGREEMENT, refs: [gone], ground: "unlawful", who: PRIVACY } as const;
    await pair.municipality.store.transaction((tx) => keepRecordErasure(tx, wanted));
    expect(await eraseRecords(context, wanted)).toBe(false);
    expect(await currentRows(pair)).toEqual(await storedRows(pair, other));
    expect(refsOf(await storedRows(pair, held))).toContain(gone);
  });

  it("never show an earlier version on the way, also when deliveries were sent in another order than they were made", async () => {
    await using pair = await twoGateways({ agreements: [demoAgreement({ validUntil: "2040-12-31", fourEyes: true })] });
    const { context } = pair.municipality;
    const changed = incidents(2).map((row) => ({ ...row, mutatie: "W" as const }));
    const later = await push(pair, changed);
    const earlier = await push(pair, incidents(2));
    for (const { deliveryId } of [earlier, later]) {
      await reach(() => pair.police, deliveryId, "awaitingApproval");
      await pair.police.officer.release(COLLEAGUE, deliveryId);
      await reach(() => pair.police, deliveryId, "stored");
    }
    const newest = await currentRows(pair);
    const [gone] = refsOf(newest) as [string];
    const { barrier } = context;
    const seen: string[] = [];
    const looks = async (name: BarrierName) => {
      if (name === "erase.recordsRemoved") seen.push(...(await currentRows(pair)));
      await barrier(name);
    };
    Object.assign(context, { barrier: looks });
    expect(await eraseAsTwo(pair, [gone])).toMatchObject({ state: "erased", deliveries: 2 });
    expect(newest).toEqual(expect.arrayContaining(seen));
  });

  it("go from a correction that shows them while it takes away, as soon as it is stored, and count as open until then", async () => {
    await using pair = await twoGateways(WORLD);
    const first = await deliver(pair, incidents(3));
    const [gone] = refsOf(await storedRows(pair, first)) as [string];
    const { context } = pair.municipality;
    const { barrier } = context;
    const answers: unknown[] = [];
    const asks = async (name: BarrierName) => {
      await barrier(name);
      if (name !== "load.removed" || answers.length > 0) return;
      answers.push(refsOf(await currentRows(pair)).includes(gone));
      answers.push((await eraseAsTwo(pair, [gone])).state);
    };
    Object.assign(context, { barrier: asks });
    const changed = incidents(3).map((row) => ({ ...row, mutatie: "W" as const }));
    const second = await deliver(pair, changed, { kind: "correction", corrects: first });
    expect(answers).toEqual([true, "begun"]);
    await carryOutRetention(context);
    expect(await openRefs(pair)).toBeUndefined();
    expect(refsOf(await currentRows(pair))).not.toContain(gone);
    const entry = (await entriesAbout(pair.municipality, second)).find(({ type }) => type === "erased");
    expect(entry).toMatchObject({ reason: "RECORDS_ERASED", erasedRecords: 1 });
  });

  it("go from a delivery that was withdrawn while it was on hold, with an entry and a receipt", async () => {
    await using pair = await twoGateways(WORLD);
    const { officer, store } = pair.municipality;
    const first = await deliver(pair, incidents(3));
    const [gone] = refsOf(await storedRows(pair, first)) as [string];
    const onFirst = { kind: "delivery", subject: first } as const;
    await officer.placeHold(PRIVACY, onFirst, "klacht");
    await withdraw(pair, first);
    await officer.releaseHold(PRIVACY, onFirst, "klaar");
    const holding = () => store.read((tx) => tx.rows.partsHolding(AGREEMENT, 99, { refs: [gone] }));
    expect((await holding()).map(({ deliveryId }) => deliveryId)).toContain(first);
    expect(await eraseAsTwo(pair, [gone])).toMatchObject({ state: "erased" });
    expect(await holding()).toEqual([]);
    const entry = (await entriesAbout(pair.municipality, first)).find(({ type }) => type === "erased");
    expect(entry).toMatchObject({ reason: "RECORDS_ERASED", erasedRecords: 1 });
    let looks = 0;
    const told = await until(
      async () => {
        // a supplier with nothing under way asks every quarter of an hour
        if (looks++ % 10 === 0) pair.clock.leap(16 * 60_000);
        return entriesAbout(pair.police, first);
      },
      (entries) => entries.some(({ type }) => type === "erased"),
    );
    expect(told.find(({ type }) => type === "erased")).toMatchObject({ erasedRecords: 1 });
    expect((await deliveryAt(pair.police, first))?.state).toBe("withdrawn");
  });

  it("are refused when they are unknown, on hold, or asked for by who may not", async () => {
    await using pair = await twoGateways(WORLD);
    const { officer } = pair.municipality;
    const id = await deliver(pair, incidents(2));
    const refs = refsOf(await storedRows(pair, id));
    const erase = (who: typeof PRIVACY, given = refs, agreementId = AGREEMENT) =>
      officer.eraseRecords(who, agreementId, given, "unlawful");
    await expect(erase(INTAKE)).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    await expect(erase(SECOND)).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    await expect(erase(PRIVACY, ["onbekend"])).rejects.toMatchObject({ code: "REFS_UNKNOWN" });
    await expect(erase(PRIVACY, refs, "onbekend-9")).rejects.toMatchObject({ code: "AGREEMENT_UNKNOWN" });
    await erase(PRIVACY);
    // another set is another request
    await expect(erase(SECOND, refs.slice(1))).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    await officer.placeHold(PRIVACY, { kind: "delivery", subject: id }, "klacht");
    await expect(erase(SECOND)).rejects.toMatchObject({ code: "ON_HOLD" });
    expect(await currentRows(pair)).toHaveLength(2);
  });
});
