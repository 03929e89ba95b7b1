import { describe, expect, it } from "vitest";
import type { Manifest } from "../../gateway/core/types/manifest.ts";
import { lineCut } from "./direct-link.ts";
import { doctoredWorkbench } from "./doctored-workbench.ts";
import { emptyManifest } from "./forge.ts";
import { incidentNumber, incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import { AUDITOR, currentRows, deliver, deliveriesAt, deliveryAt, OFFICER, push, reach, withdraw } from "./steps.ts";
import type { TwoGateways } from "./two-gateways.ts";

const bench = doctoredWorkbench();
const shared = sharedPair({ policeWorkbench: bench });

const UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057";
const because = { reason: "verkeerd bestand", keys: null };
const correcting = (corrects: string) => ({ kind: "correction", corrects }) as const;

describe("a withdrawal is refused, and nothing is made,", () => {
  it("of a delivery that is not known, or that was received", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const id = await deliver(pair, incidents(1), { agreementId });
    const unknown = pair.police.officer.withdraw(OFFICER, { deliveryId: UNKNOWN, ...because });
    await expect(unknown).rejects.toMatchObject({ code: "DELIVERY_UNKNOWN" });
    const received = pair.municipality.officer.withdraw(OFFICER, { deliveryId: id, ...because });
    await expect(received).rejects.toMatchObject({ code: "NOT_THE_SUPPLIER" });
  });

  it("by somebody whose role may not", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const deliveryId = await deliver(pair, incidents(1), { agreementId });
    const asked = pair.police.officer.withdraw(AUDITOR, { deliveryId, ...because });
    await expect(asked).rejects.toMatchObject({ code: "ACCESS_DENIED" });
  });

  it.each(["", "  ", "ok", "x".repeat(501)])("without a reason of 3 to 500 letters (%#)", async (reason) => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const deliveryId = await deliver(pair, incidents(1), { agreementId });
    const asked = pair.police.officer.withdraw(OFFICER, { deliveryId, reason, keys: null });
    await expect(asked).rejects.toMatchObject({ code: "REASON_MISSING" });
    expect(await deliveriesAt(pair.police, "out", agreementId)).toHaveLength(1);
  });

  it("of one that is not stored yet, was withdrawn, or is being withdrawn", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const deliveryId = await deliver(pair, incidents(1), { agreementId });
    pair.faults.before = (call) => {
      if (call === "offer") throw lineCut();
    };
    const first = await pair.police.officer.withdraw(OFFICER, { deliveryId, ...because });
    const second = pair.police.officer.withdraw(OFFICER, { deliveryId, ...because });
    await expect(second).rejects.toMatchObject({
      code: "WITHDRAWAL_UNDER_WAY",
      details: { delivery: first.deliveryId },
    });
    const waiting = await push(pair, incidents(1, 2), { agreementId });
    const early = pair.police.officer.withdraw(OFFICER, { deliveryId: waiting.deliveryId, ...because });
    await expect(early).rejects.toMatchObject({ code: "CORRECTS_NOT_STORED", details: { state: "released" } });
    pair.faults.before = undefined;
    await reach(() => pair.police, first.deliveryId, "stored");
    const again = pair.police.officer.withdraw(OFFICER, { deliveryId, ...because });
    await expect(again).rejects.toMatchObject({ code: "ALREADY_WITHDRAWN" });
    const ofItself = pair.police.officer.withdraw(OFFICER, { deliveryId: first.deliveryId, ...because });
    await expect(ofItself).rejects.toMatchObject({ code: "CORRECTS_WITHDRAWAL" });
  });

  it("of records whose key cannot be one, so that it never becomes one of the whole", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const deliveryId = await deliver(pair, incidents(2), { agreementId });
    const bad = await pair.police.officer.withdraw(OFFICER, {
      deliveryId,
      reason: "verkeerd",
      keys: [incidentNumber(1), `${"x".repeat(300)}`],
    });
    expect(bad).toMatchObject({ state: "failed", refusal: { code: "QUALITY_TOO_LOW" } });
    const none = pair.police.officer.withdraw(OFFICER, { deliveryId, reason: "verkeerd", keys: [" "] });
    await expect(none).rejects.toMatchObject({ code: "SOURCE_KEY_INVALID", details: { line: 1 } });
    const empty = await pair.police.officer.withdraw(OFFICER, { deliveryId, reason: "verkeerd", keys: [] });
    expect(empty).toMatchObject({ state: "failed", refusal: { code: "NOTHING_TO_CORRECT" } });
    expect(await currentRows(pair, agreementId)).toHaveLength(2);
  });
});

describe("a correction is refused", () => {
  it("that names no delivery, an unknown one, one of another agreement, or a withdrawal", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const other = await deliver(pair, incidents(1), { agreementId: await newAgreement(pair) });
    const withdrawal = await withdraw(pair, await deliver(pair, incidents(1), { agreementId }));
    const cases = [
      [{ kind: "correction" }, "CORRECTS_MISSING"],
      [correcting(UNKNOWN), "DELIVERY_UNKNOWN"],
      [correcting(other), "CORRECTS_OTHER_AGREEMENT"],
      [correcting(withdrawal), "CORRECTS_WITHDRAWAL"],
      [{ kind: "delta", corrects: other }, "CORRECTS_NOT_ALLOWED"],
    ] as const;
    for (const [changes, code] of cases)
      await expect(push(pair, incidents(1), { agreementId, ...changes })).rejects.toMatchObject({ code });
  });

  it("without a record", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const id = await deliver(pair, incidents(1), { agreementId });
    const outcome = await push(pair, [], { agreementId, ...correcting(id) });
    expect(outcome).toMatchObject({ state: "failed", refusal: { code: "NOTHING_TO_CORRECT" } });
  });
});

describe("a receiver refuses", () => {
  it("a withdrawal that brings a row, and the officer sees why", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const deliveryId = await deliver(pair, incidents(2), { agreementId });
    const row = (await currentRows(pair, agreementId)).map((line) => JSON.parse(line))[0];
    bench.change = () => [row];
    const keys = [incidentNumber(1)];
    const asked = await pair.police.officer.withdraw(OFFICER, { deliveryId, reason: "verkeerd", keys });
    bench.change = undefined;
    const rejected = await reach(() => pair.police, asked.deliveryId, "rejected");
    expect(rejected.reason).toBe("ROWS_INVALID");
    const { corrections } = await pair.police.officer.delivery(OFFICER, deliveryId);
    expect(corrections).toEqual([expect.objectContaining({ state: "rejected", confirmedAt: null })]);
    expect(await currentRows(pair, agreementId)).toHaveLength(2);
    expect((await deliveryAt(pair.municipality, deliveryId))?.state).toBe("stored");
    // skipped, it can be asked again
    await pair.police.officer.cancel(OFFICER, asked.deliveryId);
    await withdraw(pair, deliveryId, keys);
    expect(await currentRows(pair, agreementId)).toHaveLength(1);
  });

  it.each([
    ["an unknown delivery", () => UNKNOWN, "CORRECTS_UNKNOWN"],
    ["one of another agreement", (other: string) => other, "CORRECTS_OTHER_AGREEMENT"],
  ])("a withdrawal that names %s, with a receipt that says so", async (_, named, code) => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const other = await deliver(pair, incidents(1), { agreementId: await newAgreement(pair) });
    const like = await deliver(pair, incidents(1), { agreementId });
    const forged = await nextManifest(pair, agreementId, like, { kind: "withdrawal", corrects: named(other) });
    await pair.municipality.exchange.receiveManifest(pair.oin.police, forged.token, "https");
    const rejected = await reach(() => pair.municipality, forged.id, "rejected");
    expect(rejected.reason).toBe(code);
    expect(await currentRows(pair, agreementId)).toHaveLength(1);
  });

  it("nothing twice: a second withdrawal of the same delivery changes nothing and is confirmed", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const id = await deliver(pair, incidents(2), { agreementId });
    const by = await withdraw(pair, id);
    const { token, id: second } = await nextManifest(pair, agreementId, by, { kind: "withdrawal", corrects: id });
    await pair.municipality.exchange.receiveManifest(pair.oin.police, token, "https");
    await reach(() => pair.municipality, second, "stored");
    const view = await pair.municipality.officer.delivery(OFFICER, second);
    expect(view.effect).toEqual({ removed: 0, replaced: 0, rows: 0, tokens: 0, withheld: 0 });
  });
});

/** A delivery without parts that takes the next number, as a sender would that knows no better. */
async function nextManifest(pair: TwoGateways, agreementId: string, like: string, changes: Partial<Manifest>) {
  const last = (await pair.municipality.store.read((tx) => tx.deliveries.sequence(agreementId, "in")))!;
  return emptyManifest(pair, like, () => ({ number: last.number + 1, previous: last.manifestHash, ...changes }));
}
