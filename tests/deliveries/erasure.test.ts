import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import type { BarrierName } from "../../gateway/deliveries/barrier.ts";
import { tidy } from "../../gateway/deliveries/maintain.ts";
import { dropFiles } from "../../gateway/deliveries/receiver/drop-files.ts";
import { verifyBundles } from "../../gateway/ledger/verify-bundles.ts";
import { verifyDisclosures } from "../../gateway/ledger/verify-disclosures.ts";
import { carryOutRetention } from "../../gateway/oversight/retention/carry-out-retention.ts";
import { incidents } from "./incidents.ts";
import { scanFiles } from "./scan-files.ts";
import { AUDITOR, currentRows, deliver, deliveryAt, entriesAbout, INTAKE, reach, storedRows, until } from "./steps.ts";
import type { TestGateway } from "./test-gateway.ts";
import { demoAgreement, type TwoGateways, twoGateways } from "./two-gateways.ts";

const DAY = 24 * 3600_000;
const YEAR = 366 * DAY;
const PRIVACY = { id: "po", role: "privacy-officer" };
const SECOND = { id: "fb", role: "functional-administrator" };
/** An agreement that outlives the clock of these tests. */
const LONG = { validUntil: "2040-12-31" };
const world = (changes = {}) => ({ agreements: [demoAgreement({ ...LONG, ...changes })] });

const retained = (gateway: TestGateway, id: string) => gateway.store.read((tx) => tx.retention.get(id));

/** Runs rounds until nothing gets further. */
async function carryOut(gateway: () => TestGateway): Promise<void> {
  for (let done = 1; done > 0; ) done = await carryOutRetention(gateway().context);
}

/** Looks again and again while time passes: a supplier with nothing under way asks every quarter of an hour. */
function inTime<T>(pair: TwoGateways, look: () => Promise<T>, good: (seen: T) => boolean): Promise<T> {
  let looks = 0;
  return until(async () => {
    const seen = await look();
    if (!good(seen) && looks++ % 10 === 0) pair.clock.leap(16 * 60_000);
    return seen;
  }, good);
}

/** Waits until the supplier has the receipt that a delivery was erased and has let go of it too. */
const bothErased = (pair: TwoGateways, id: string) =>
  inTime(
    pair,
    async () => (await retained(pair.police, id))?.erasedAt,
    (erasedAt) => erasedAt != null,
  );

/** Runs rounds at the receiver until a delivery is erased: one in which clocks seem apart, because time leapt, decides nothing. */
const eraseInTime = (pair: TwoGateways, id: string) =>
  inTime(
    pair,
    async () => {
      await carryOut(() => pair.municipality);
      return (await deliveryAt(pair.municipality, id))?.state;
    },
    (state) => state === "erased",
  );

const planned = (pair: TwoGateways, id: string) =>
  until(
    () => retained(pair.municipality, id),
    (found) => found !== undefined,
  );

/** Values behind log entries about a delivery, the salt of its content among them. */
const disclosed = (gateway: TestGateway, id: string) =>
  gateway.store.read(async (tx) => {
    const all = await Promise.all((await tx.log.logs()).map((log) => tx.log.disclosures(log, 0, 10_000)));
    return all.flat().filter(({ deliveryId }) => deliveryId === id);
  });

describe("a delivery whose agreed time is over", () => {
  it("is erased on both sides, with an entry, a receipt that proves it, and logs that still verify", async () => {
    await using pair = await twoGateways(world());
    const first = await deliver(pair, incidents(5));
    const young = await deliver(pair, incidents(3, 100));
    await planned(pair, young);
    expect(await carryOutRetention(pair.municipality.context)).toBe(0);
    expect((await retained(pair.municipality, first))?.until).toBe(Date.parse("2027-11-24T00:00:00+01:00"));
    pair.clock.leap(YEAR);
    await eraseInTime(pair, young);
    expect(await deliveryAt(pair.municipality, first)).toMatchObject({ state: "erased", secret: null, report: null });
    await bothErased(pair, first);
    await bothErased(pair, young);
    expect(await deliveryAt(pair.police, first)).toMatchObject({ state: "purged", secret: null, envelope: null });
    expect(await currentRows(pair)).toEqual([]);
    await expect(storedRows(pair, first)).rejects.toMatchObject({ code: "NOT_STORED" });
    const [theirs, ours] = await Promise.all([pair.municipality, pair.police].map((side) => entriesAbout(side, first)));
    const entry = theirs!.find(({ type }) => type === "erased");
    expect(entry).toMatchObject({
      reason: "RETENTION_OVER",
      ground: "retention",
      role: "gateway",
      counts: { records: 5 },
    });
    expect(ours!.find(({ type }) => type === "erased")).toMatchObject({
      ground: "retention",
      receipt: { log: `sluis/${pair.oin.municipality}/${pair.oin.police}` },
    });
    const view = await pair.police.officer.delivery(AUDITOR, first);
    expect(view.receipts.map(({ stage }) => stage)).toContain("erased");
    expect(view.retention).toMatchObject({ ground: "retention" });

    for (const side of [pair.municipality, pair.police]) {
      expect((await disclosed(side, first)).filter(({ name }) => name === "contentSalt")).toEqual([]);
      const log = `sluis/${side.context.own.oin}/${side === pair.police ? pair.oin.municipality : pair.oin.police}`;
      expect(await side.store.read((tx) => verifyDisclosures(tx.log, log))).toEqual([]);
    }
    const bundles = [
      await pair.police.officer.logBundle(AUDITOR, `sluis/${pair.oin.police}/${pair.oin.municipality}`),
      await pair.municipality.officer.logBundle(AUDITOR, `sluis/${pair.oin.municipality}/${pair.oin.police}`),
    ];
    const { findings, logs } = verifyBundles(bundles.map((document) => ({ document })));
    expect([...findings, ...logs.flatMap((log) => log.findings)]).toEqual([]);
  });

  it("leaves nothing of its rows and tokens in any file of the receiver's store", async () => {
    await using pair = await twoGateways(world());
    const id = await deliver(pair, [...incidents(3), { nr: 40, code: "A70" }]);
    const rows = await storedRows(pair, id);
    const refs = rows.map((line) => (JSON.parse(line) as string[])[0]!);
    const tokens = rows.flatMap((line) => line.match(/hn1[^"]+/g) ?? []);
    expect(tokens.length).toBeGreaterThan(3);
    await planned(pair, id);
    pair.clock.leap(YEAR);
    await eraseInTime(pair, id);
    await pair.municipality.store.forgetDeleted();
    expect(scanFiles(pair.folder.municipality, [...refs, ...tokens])).toEqual([]);
    expect(scanFiles(pair.folder.municipality, [id])).not.toEqual([]);
  });

  it("is empty, and is erased all the same", async () => {
    await using pair = await twoGateways(world());
    const id = await deliver(pair, incidents(0), { kind: "empty" });
    await planned(pair, id);
    pair.clock.leap(YEAR);
    await eraseInTime(pair, id);
    await bothErased(pair, id);
  });

  it("is not erased while a clock may be wrong, nor where that is paused", async () => {
    await using pair = await twoGateways(world());
    const id = await deliver(pair, incidents(2));
    await planned(pair, id);
    const alarm = { code: "CLOCK_STEPPED", partner: "", subject: "" } as const;
    const details = { seconds: 9, until: pair.clock.now() + 9 };
    await pair.municipality.store.transaction((tx) => tx.alarms.raise({ ...alarm, since: pair.clock.now(), details }));
    pair.clock.leap(YEAR);
    await carryOutRetention(pair.municipality.context);
    await carryOutRetention({ ...pair.municipality.context, clockIsCredible: () => false });
    expect((await deliveryAt(pair.municipality, id))?.state).toBe("stored");
    await pair.municipality.store.transaction((tx) => tx.alarms.clear(alarm));
    await carryOutRetention({ ...pair.municipality.context, erasurePaused: true });
    expect((await deliveryAt(pair.municipality, id))?.state).toBe("stored");
    await eraseInTime(pair, id);
  });

  it("gets its time also when it was stored by a version that planned nothing, within a day", async () => {
    await using pair = await twoGateways(world());
    const id = await deliver(pair, incidents(1));
    await planned(pair, id);
    const { municipality } = pair;
    await carryOut(() => municipality);
    const open = new DatabaseSync(join(pair.folder.municipality, "store.sqlite"));
    open.exec('PRAGMA busy_timeout = 5000; DELETE FROM "retention"');
    open.close();
    await carryOut(() => municipality);
    expect(await retained(municipality, id)).toBeUndefined();
    pair.clock.leap(DAY);
    await carryOut(() => municipality);
    expect((await retained(municipality, id))?.until).toBe(Date.parse("2027-11-24T00:00:00+01:00"));
  });

  it("is kept for a person where the agreement says that it goes to an archive, with an alarm until it was erased", async () => {
    await using pair = await twoGateways(world({ retention: JSON.parse('{"period":"P90D","then":"archive"}') }));
    const id = await deliver(pair, incidents(2));
    await planned(pair, id);
    pair.clock.leap(92 * DAY);
    const alarms = async () => {
      await carryOut(() => pair.municipality);
      return (await pair.municipality.officer.alarms(PRIVACY)).filter(({ code }) => code === "ARCHIVE_DUE");
    };
    const raised = await alarms();
    expect((await deliveryAt(pair.municipality, id))?.state).toBe("stored");
    expect(raised).toMatchObject([{ details: { agreement: "demo-incidenten", count: 1 } }]);
    await pair.municipality.officer.erase(PRIVACY, id, "archived");
    expect(await pair.municipality.officer.erase(SECOND, id, "archived")).toMatchObject({ state: "erased" });
    expect(await alarms()).toEqual([]);
  });
});

describe("other systems", () => {
  it("hear that a delivery was erased, so that their copies go too", async () => {
    await using pair = await twoGateways({ ...world(), announces: true });
    const id = await deliver(pair, incidents(2));
    await planned(pair, id);
    await pair.municipality.officer.erase(PRIVACY, id, "court-order");
    await pair.municipality.officer.erase(SECOND, id, "court-order");
    const heard = await until(
      async () => pair.municipality.announced.find(({ type }) => type === "nl.sluis.delivery.erased"),
      (event) => event !== undefined,
    );
    expect(heard).toMatchObject({ id: `${id}/erased`, data: { direction: "in", number: 1 } });
  });
});

describe("a process that dies while it erases", () => {
  it.each<[BarrierName, string]>([
    ["erase.begun", "stored"],
    ["erase.hidden", "stored"],
    ["erase.rowsRemoved", "stored"],
    ["erase.filesRemoved", "stored"],
    ["erase.erased", "erased"],
  ])("at %s has claimed nothing too early, and the next one goes on", async (barrier, state) => {
    await using pair = await twoGateways(world());
    const id = await deliver(pair, incidents(4));
    await planned(pair, id);
    pair.clock.leap(YEAR);
    const died = pair.municipality.dieAt(barrier);
    await inTime(
      pair,
      async () => {
        await carryOutRetention(pair.municipality.context).catch(() => {});
        return pair.municipality.alive;
      },
      (alive) => !alive,
    );
    await died;
    const restarted = await pair.restart("municipality");
    expect((await deliveryAt(restarted, id))?.state).toBe(state);
    if (barrier !== "erase.begun") expect(await currentRows(pair)).toEqual([]);
    const entries = async () => (await entriesAbout(restarted, id)).filter(({ type }) => type === "erased");
    expect(await entries()).toHaveLength(state === "erased" ? 1 : 0);
    // the log is not added to before both sides were compared, which a restart asks for
    await eraseInTime(pair, id);
    await bothErased(pair, id);
    expect(await entries()).toHaveLength(1);
  });
});

describe("a legal hold", () => {
  const onDelivery = (subject: string) => ({ kind: "delivery", subject }) as const;

  it("keeps a delivery, takes it out of the current state once its time is over, and lets it go when it is released", async () => {
    await using pair = await twoGateways(world());
    const { officer } = pair.municipality;
    const held = await deliver(pair, incidents(3));
    const free = await deliver(pair, incidents(2, 50));
    await planned(pair, free);
    await officer.placeHold(PRIVACY, onDelivery(held), "klacht 12");
    expect((await officer.delivery(AUDITOR, held)).holds).toMatchObject([{ kind: "delivery" }]);
    await expect(officer.placeHold(PRIVACY, onDelivery(held), "nog eens")).rejects.toMatchObject({
      code: "HOLD_STANDS",
    });
    pair.clock.leap(YEAR);
    await eraseInTime(pair, free);
    expect((await deliveryAt(pair.municipality, held))?.state).toBe("stored");
    expect(await currentRows(pair)).toEqual([]);
    expect(await storedRows(pair, held)).toHaveLength(3);
    await expect(officer.erase(PRIVACY, held, "data-subject")).rejects.toMatchObject({ code: "ON_HOLD" });
    expect(await officer.retention(PRIVACY)).toMatchObject({
      holds: [{ kind: "delivery", subject: held, reason: "klacht 12", placedBy: "po" }],
      agreements: [{ agreementId: "demo-incidenten", kept: 1, due: 1, erased: 1, period: "P1Y", handling: "erase" }],
    });
    await officer.releaseHold(PRIVACY, onDelivery(held), "afgehandeld");
    await expect(officer.releaseHold(PRIVACY, onDelivery(held), "x")).rejects.toMatchObject({ code: "HOLD_UNKNOWN" });
    await eraseInTime(pair, held);
    const types = (await entriesAbout(pair.municipality, held)).map(({ type }) => type);
    expect(types.filter((type) => /hold|erased/.test(type))).toEqual(["hold-placed", "hold-released", "erased"]);
    expect(scanFiles(pair.folder.municipality, ["klacht 12"])).toEqual([]);
  });

  it("on an agreement keeps all of it, and is for the privacy officer only", async () => {
    await using pair = await twoGateways(world());
    const { officer } = pair.municipality;
    const id = await deliver(pair, incidents(1));
    await planned(pair, id);
    const on = { kind: "agreement", subject: "demo-incidenten" } as const;
    await expect(officer.placeHold(INTAKE, on, "x")).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    await officer.placeHold(PRIVACY, on, "onderzoek");
    pair.clock.leap(YEAR);
    await carryOut(() => pair.municipality);
    expect((await deliveryAt(pair.municipality, id))?.state).toBe("stored");
    for (const kind of ["delivery", "agreement"] as const)
      await expect(officer.placeHold(PRIVACY, { kind, subject: "onbekend-9" }, "x")).rejects.toMatchObject({
        code: kind === "delivery" ? "DELIVERY_UNKNOWN" : "AGREEMENT_UNKNOWN",
      });
    await officer.releaseHold(PRIVACY, on, "klaar");
    await eraseInTime(pair, id);
    await expect(officer.placeHold(PRIVACY, onDelivery(id), "te laat")).rejects.toMatchObject({
      code: "ALREADY_ERASED",
    });
  });

  it("at the sender keeps sealed parts and values behind its log, also when the receiver has erased", async () => {
    await using pair = await twoGateways(world());
    const id = await deliver(pair, incidents(2));
    await planned(pair, id);
    const { officer } = pair.police;
    await officer.placeHold(PRIVACY, onDelivery(id), "geschil");
    pair.clock.leap(YEAR);
    await tidy(pair.police.context);
    expect((await deliveryAt(pair.police, id))?.state).toBe("stored");
    await eraseInTime(pair, id);
    await inTime(
      pair,
      async () => (await officer.delivery(AUDITOR, id)).receipts.map(({ stage }) => stage),
      (stages) => stages.includes("erased"),
    );
    expect(await deliveryAt(pair.police, id)).toMatchObject({ state: "stored", secret: expect.anything() });
    expect((await disclosed(pair.police, id)).map(({ name }) => name)).toContain("contentSalt");
    await officer.releaseHold(PRIVACY, onDelivery(id), "klaar");
    await carryOut(() => pair.police);
    expect(await deliveryAt(pair.police, id)).toMatchObject({ state: "purged", secret: null });
    expect((await disclosed(pair.police, id)).map(({ name }) => name)).not.toContain("contentSalt");
  });
});

describe("erasing on request", () => {
  it("takes the privacy officer and another person, and is done at once", async () => {
    await using pair = await twoGateways(world());
    const { officer } = pair.municipality;
    const id = await deliver(pair, incidents(4));
    const kept = await deliver(pair, incidents(2, 60));
    await planned(pair, kept);
    await expect(officer.erase(INTAKE, id, "unlawful")).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    await expect(officer.erase(SECOND, id, "unlawful")).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    expect(await officer.erase(PRIVACY, id, "unlawful")).toMatchObject({ state: "requested" });
    expect(await officer.erase(PRIVACY, id, "unlawful")).toMatchObject({ state: "requested" });
    expect((await deliveryAt(pair.municipality, id))?.state).toBe("stored");
    expect(await officer.erase(SECOND, id, "unlawful")).toMatchObject({ state: "erased" });
    expect(await currentRows(pair)).toHaveLength(2);
    await bothErased(pair, id);
    const entry = (await entriesAbout(pair.police, id)).find(({ type }) => type === "erased");
    expect(entry).toMatchObject({ ground: "unlawful", reason: "ERASED_ON_REQUEST" });
    const [actor] = (await disclosed(pair.municipality, id)).filter(({ name }) => name === "actor");
    expect(Buffer.from(actor!.value).toString()).toBe("po fb");
  });

  it("is refused for what is unknown, erased, being erased, sent, or not stored", async () => {
    await using pair = await twoGateways(world());
    const { officer } = pair.municipality;
    const id = await deliver(pair, incidents(1));
    await planned(pair, id);
    const unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
    await expect(officer.erase(PRIVACY, unknown, "unlawful")).rejects.toMatchObject({ code: "DELIVERY_UNKNOWN" });
    await expect(pair.police.officer.erase(PRIVACY, id, "unlawful")).rejects.toMatchObject({ code: "NOT_ERASABLE" });
    await pair.municipality.store.transaction((tx) => tx.retention.update(id, { begunAt: 1 }));
    await expect(officer.erase(PRIVACY, id, "unlawful")).rejects.toMatchObject({ code: "ERASURE_BEGUN" });
    await expect(storedRows(pair, id)).rejects.toMatchObject({ code: "ERASURE_BEGUN" });
    await pair.municipality.store.transaction((tx) => tx.retention.update(id, { begunAt: null }));
    await officer.erase(PRIVACY, id, "unlawful");
    await officer.erase(SECOND, id, "unlawful");
    await expect(officer.erase(PRIVACY, id, "unlawful")).rejects.toMatchObject({ code: "ALREADY_ERASED" });
  });

  it("of the newest delivery does not bring back what an earlier one said of the same records", async () => {
    await using pair = await twoGateways(world());
    const { officer } = pair.municipality;
    await deliver(pair, incidents(3));
    const newer = await deliver(
      pair,
      incidents(2).map((row) => ({ ...row, mutatie: "W" as const })),
    );
    await planned(pair, newer);
    await officer.erase(PRIVACY, newer, "unlawful");
    await officer.erase(SECOND, newer, "unlawful");
    expect(await currentRows(pair)).toHaveLength(1);
  });
});

describe("files in the drop folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluis-drop-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("go with their delivery, whichever instance erased it, and no others", async () => {
    await using pair = await twoGateways(world());
    const id = await deliver(pair, incidents(2));
    const other = await deliver(pair, incidents(2, 30));
    await planned(pair, other);
    const context = { ...pair.municipality.context, dropFolder: folder };
    for (const each of [id, other]) await dropFiles(context, folder, each);
    writeFileSync(join(folder, "van-een-ander.csv"), "");
    expect(readdirSync(folder)).toHaveLength(5);
    await pair.municipality.officer.erase(PRIVACY, id, "unlawful");
    // an instance without that folder erases it
    await pair.municipality.officer.erase(SECOND, id, "unlawful");
    expect(readdirSync(folder)).toHaveLength(5);
    await carryOutRetention(context);
    expect(readdirSync(folder).filter((name) => name.includes(id))).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(3);
    await dropFiles(context, folder, id);
    expect(readdirSync(folder)).toHaveLength(3);
    await reach(() => pair.municipality, id, "erased");
  });

  it("go as a whole when records of their delivery are erased, also what was being written then or stands at another instance", async () => {
    await using pair = await twoGateways(world());
    const { context, officer } = pair.municipality;
    const dropped = mkdtempSync(join(folder, "records-"));
    const id = await deliver(pair, incidents(3));
    const other = await deliver(pair, incidents(2, 30));
    for (const each of [id, other]) await dropFiles(context, dropped, each);
    const others = readdirSync(dropped).filter((name) => name.includes(other));
    const refs = (await storedRows(pair, id)).slice(0, 1).map((line) => (JSON.parse(line) as string[])[0]!);
    const saved = readdirSync(dropped).map((name) => [name, readFileSync(join(dropped, name))] as const);
    Object.assign(context, { dropFolder: dropped });
    await officer.eraseRecords(PRIVACY, "demo-incidenten", refs, "data-subject");
    expect(readdirSync(dropped)).toHaveLength(4);
    expect(await officer.eraseRecords(SECOND, "demo-incidenten", refs, "data-subject")).toMatchObject({
      state: "erased",
    });
    expect(readdirSync(dropped)).toEqual(others);
    for (const [name, bytes] of saved) writeFileSync(join(dropped, name), bytes);
    await carryOutRetention(context);
    expect(readdirSync(dropped)).toEqual(others);
  });
});
