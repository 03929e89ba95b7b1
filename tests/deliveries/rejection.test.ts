import { describe, expect, it } from "vitest";
import type { Json } from "../../gateway/core/json.ts";
import { createLocalWorkbench } from "../../gateway/deliveries/work/local-workbench.ts";
import type { Workbench } from "../../gateway/deliveries/work/workbench.ts";
import { rowEncoders } from "../../gateway/store/row-encoders.ts";
import { doctoredWorkbench } from "./doctored-workbench.ts";
import { receiptOf } from "./forge.ts";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import {
  COLLEAGUE,
  currentRows,
  deliver,
  deliveriesAt,
  deliveryAt,
  entriesAbout,
  INTAKE,
  OFFICER,
  push,
  reach,
  until,
} from "./steps.ts";
import { type TwoGateways, twoGateways } from "./two-gateways.ts";

const bench = doctoredWorkbench();
const shared = sharedPair({ policeWorkbench: bench });
const PLANTED = "Kalverstraat90123";

/** A change of the cell in a column of some rows. */
const cell = (at: number, value: Json, rows: (row: number) => boolean) => (cells: Json[][]) =>
  cells.map((row, index) => (rows(index) ? row.map((was, column) => (column === at ? value : was)) : row));

async function rejected(pair: TwoGateways, agreementId: string, first = 1, changes = {}): Promise<string> {
  bench.change = cell(2, PLANTED, (row) => row === 0);
  const { deliveryId } = await push(pair, incidents(3, first), { agreementId, ...changes });
  bench.change = undefined;
  await reach(() => pair.police, deliveryId, "rejected");
  return deliveryId;
}

describe("a sender that seals what breaks the schema", () => {
  it("is rejected whole, with codes and row numbers and no value, and nothing of it is visible", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(4), { agreementId });
    bench.change = (cells, n) => (n === 1 ? cell(2, PLANTED, (row) => row === 1 || row === 4)(cells) : cells);
    const { deliveryId } = await push(pair, incidents(9_000, 100), { agreementId });
    bench.change = undefined;
    expect(await reach(() => pair.police, deliveryId, "rejected")).toMatchObject({
      number: 2,
      reason: "ROWS_INVALID",
      secret: null,
      envelope: null,
    });
    expect(await pair.police.store.read((tx) => tx.parts.list(deliveryId))).toEqual([]);

    const view = await pair.police.officer.delivery(OFFICER, deliveryId);
    const rejection = view.receipts.find(({ stage }) => stage === "rejected")!.rejection!;
    expect(rejection).toMatchObject({ codes: ["ROWS_INVALID"], total: 2 });
    expect(rejection.rows.map(({ part, line }) => [part, line])).toEqual([
      [1, 2],
      [1, 5],
    ]);
    expect(view.hasRejections).toBe(true);
    const csv = Buffer.from(await pair.police.officer.rejections(OFFICER, deliveryId)).toString();
    expect(csv.split("\r\n")).toHaveLength(1 + 1 + 2 + 1);
    expect(csv).toMatch(/^\ufeffdeel;regel;veld;reden\r\n;;levering;ROWS_INVALID\r\n1;2;[A-Za-z_]+;/);
    for (const text of [csv, JSON.stringify(view)]) expect(text).not.toContain(PLANTED);

    expect(await currentRows(pair, agreementId)).toHaveLength(4);
    await expect(pair.municipality.officer.exportRows(INTAKE, { deliveryId })).rejects.toMatchObject({
      code: "NOT_STORED",
    });
    await until(
      () => pair.municipality.store.read((tx) => tx.parts.list(deliveryId)),
      (parts) => parts.length === 0,
    );
    expect(
      (await entriesAbout(pair.municipality, deliveryId)).map(({ type, reason }) => `${type} ${reason ?? ""}`),
    ).toEqual(["received ", "rejected ROWS_INVALID"]);
    expect((await entriesAbout(pair.police, deliveryId)).map(({ type }) => type)).toEqual([
      "prepared",
      "released",
      "sent",
      "accepted",
      "rejected",
    ]);
    expect((await deliveryAt(pair.municipality, deliveryId))?.report).not.toContain(PLANTED);
  });

  it("is reported on for fourteen days, at either side", async () => {
    await using pair = await twoGateways({ policeWorkbench: bench });
    bench.change = cell(2, PLANTED, () => true);
    const { deliveryId } = await push(pair, incidents(3));
    bench.change = undefined;
    await reach(() => pair.police, deliveryId, "rejected");
    await until(
      () => deliveryAt(pair.municipality, deliveryId),
      (delivery) => (delivery?.nextAttemptAt ?? 0) > pair.clock.now() && delivery?.report !== null,
    );
    pair.clock.leap(15 * 24 * 3600_000);
    await until(
      () => deliveryAt(pair.municipality, deliveryId),
      (delivery) => delivery?.report === null,
    );
    for (const side of [pair.police, pair.municipality]) {
      expect((await side.officer.delivery(OFFICER, deliveryId)).hasRejections).toBe(false);
      await expect(side.officer.rejections(OFFICER, deliveryId)).rejects.toMatchObject({ code: "NO_REJECTIONS" });
    }
  });

  it("counts every row at fault, though it lists only the first hundred", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    bench.change = cell(2, PLANTED, () => true);
    const { deliveryId } = await push(pair, incidents(250), { agreementId });
    bench.change = undefined;
    await reach(() => pair.police, deliveryId, "rejected");
    const receipts = await pair.police.store.read((tx) => tx.receipts.list(deliveryId));
    const { rejection } = receiptOf(receipts.find(({ stage }) => stage === "rejected")!.token);
    expect(rejection).toMatchObject({ codes: ["ROWS_INVALID"], total: 250 });
    expect(rejection?.rows).toHaveLength(100);
  });

  it("keeps others waiting no longer once as many problems were found as are told, and says that at least so many rows are wrong", async () => {
    const honest = createLocalWorkbench(rowEncoders);
    let opened = 0;
    const municipalityWorkbench: Workbench = {
      ...honest,
      open: (job) => {
        opened += job.parts.length;
        return honest.open(job);
      },
    };
    await using pair = await twoGateways({ policeWorkbench: bench, municipalityWorkbench });
    const lines: number[] = [];
    bench.change = (cells) => {
      lines.push(cells.length);
      return cells.map((row) => row.slice(0, 1));
    };
    const { deliveryId } = await push(pair, incidents(40_000));
    bench.change = undefined;
    await reach(() => pair.police, deliveryId, "rejected");
    const receipts = await pair.police.store.read((tx) => tx.receipts.list(deliveryId));
    const { rejection } = receiptOf(receipts.find(({ stage }) => stage === "rejected")!.token);
    expect(rejection).toMatchObject({ codes: ["ROWS_INVALID"], total: lines[0] });
    expect(rejection?.rows).toHaveLength(100);
    expect(opened).toBe(8);
    expect(lines.length).toBeGreaterThan(opened);
  });

  const wrongs: [string, string, () => void][] = [
    ["a column too few", "ROWS_INVALID", () => (bench.change = (cells) => cells.map((row) => row.slice(0, -1)))],
    ["one ref twice", "ROWS_INVALID", () => (bench.change = (cells) => [cells[0]!, cells[0]!, ...cells.slice(2)])],
    ["rows out of order", "ROWS_INVALID", () => (bench.change = (cells) => cells.toReversed())],
    ["an unknown mutatie", "ROWS_INVALID", () => (bench.change = cell(1, "wissen", () => true))],
    ["another root than the manifest's", "CONTENT_DIFFERS", () => (bench.root = "0".repeat(64))],
    ["fewer rows than the manifest's", "CONTENT_DIFFERS", () => (bench.extraRows = 1)],
  ];
  it.each(wrongs)("is rejected for %s (%s)", async (_, code, doctor) => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    doctor();
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    Object.assign(bench, { change: undefined, root: undefined, extraRows: 0 });
    expect(await reach(() => pair.police, deliveryId, "rejected")).toMatchObject({ reason: code });
    expect(await currentRows(pair, agreementId)).toEqual([]);
  });

  it("is rejected for the same ref in two parts of one delivery", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    let smallest: Json[] | undefined;
    bench.change = (cells, n) => {
      if (n === 1) smallest = cells[0];
      if (n !== 2) return cells;
      return [smallest!, ...cells.slice(1)].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    };
    const { deliveryId } = await push(pair, incidents(9_000), { agreementId });
    bench.change = undefined;
    expect(await reach(() => pair.police, deliveryId, "rejected")).toMatchObject({ reason: "DUPLICATE_REF" });
    expect(await currentRows(pair, agreementId)).toEqual([]);
  });
});

describe("after a rejection the queue of that agreement", () => {
  it("waits for an officer, who skips: it goes on with the next number", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const first = await rejected(pair, agreementId);
    const waiting = [];
    for (const nr of [11, 21]) waiting.push((await push(pair, incidents(3, nr), { agreementId })).deliveryId);
    for (const id of waiting)
      expect(await deliveryAt(pair.police, id)).toMatchObject({ state: "released", reason: "QUEUE_BLOCKED" });
    await pair.restart("police");
    expect((await deliveryAt(pair.police, waiting[0]!))?.state).toBe("released");
    await pair.police.officer.cancel(OFFICER, first);
    for (const id of waiting) await reach(() => pair.police, id, "stored");
    expect(
      (await deliveriesAt(pair.municipality, "in", agreementId)).map(({ number, state }) => [number, state]),
    ).toEqual([
      [1, "rejected"],
      [2, "stored"],
      [3, "stored"],
    ]);
    const decision = (await entriesAbout(pair.police, first)).at(-1);
    expect(decision).toMatchObject({ type: "cancelled", role: "data-officer", reason: "ROWS_INVALID" });
    await expect(pair.police.officer.cancel(OFFICER, first)).rejects.toMatchObject({ code: "NOT_BLOCKING" });
  });

  it("lets the replacement go first, by itself when it is about the same period", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const period = { from: "2026-11-20", to: "2026-11-20" };
    const first = await rejected(pair, agreementId, 1, { period });
    const other = { from: "2026-11-21", to: "2026-11-21" };
    const waiting = (await push(pair, incidents(3, 11), { agreementId, period: other })).deliveryId;
    expect((await deliveryAt(pair.police, waiting))?.state).toBe("released");
    const replacement = await deliver(pair, incidents(3, 1), { agreementId, period });
    await reach(() => pair.police, waiting, "stored");
    expect((await deliveriesAt(pair.municipality, "in", agreementId)).map(({ id, number }) => [id, number])).toEqual([
      [first, 1],
      [replacement, 2],
      [waiting, 3],
    ]);
    await expect(pair.police.officer.cancel(OFFICER, first)).rejects.toMatchObject({ code: "NOT_BLOCKING" });
  });

  it("lets the delivery go first that the officer names as replacement, once a second person released it", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair, { fourEyes: true });
    bench.change = cell(2, PLANTED, (row) => row === 0);
    const first = (await push(pair, incidents(3), { agreementId })).deliveryId;
    bench.change = undefined;
    await pair.police.officer.release(COLLEAGUE, first);
    await reach(() => pair.police, first, "rejected");
    const ahead = (await push(pair, incidents(3, 11), { agreementId })).deliveryId;
    await pair.police.officer.release(COLLEAGUE, ahead);
    await expect(push(pair, incidents(3, 21), { agreementId, replaces: ahead })).rejects.toMatchObject({
      code: "NOT_BLOCKING",
    });
    const given = (await push(pair, incidents(3, 31), { agreementId, replaces: first })).deliveryId;
    await pair.police.officer.cancel(OFFICER, given);
    const replacement = (await push(pair, incidents(3, 41), { agreementId, replaces: first })).deliveryId;
    expect((await deliveryAt(pair.police, ahead))?.state).toBe("released");
    await pair.police.officer.release(COLLEAGUE, replacement);
    await reach(() => pair.police, ahead, "stored");
    expect((await deliveriesAt(pair.municipality, "in", agreementId)).map(({ id, number }) => [id, number])).toEqual([
      [first, 1],
      [replacement, 2],
      [ahead, 3],
    ]);
  });

  it("waits again when the replacement is rejected too, and does not hold up another agreement", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const period = { from: "2026-11-20", to: "2026-11-20" };
    await rejected(pair, agreementId, 1, { period });
    const second = await rejected(pair, agreementId, 11, { period });
    const waiting = (await push(pair, incidents(3, 21), { agreementId })).deliveryId;
    await deliver(pair, incidents(3), { agreementId: await newAgreement(pair) });
    expect(await deliveryAt(pair.police, waiting)).toMatchObject({ state: "released", reason: "QUEUE_BLOCKED" });
    await pair.police.officer.cancel(OFFICER, second);
    await reach(() => pair.police, waiting, "stored");
    expect((await deliveryAt(pair.municipality, waiting))?.number).toBe(3);
  });
});
