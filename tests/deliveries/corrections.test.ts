import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { tidy } from "../../gateway/deliveries/maintain.ts";
import { dropFiles } from "../../gateway/deliveries/receiver/drop-files.ts";
import { agree } from "./agree.ts";
import { type Incident, incidentNumber, incidents } from "./incidents.ts";
import { scanFiles } from "./scan-files.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import {
  COLLEAGUE,
  currentRows,
  deliver,
  deliveryAt,
  entriesAbout,
  OFFICER,
  push,
  reach,
  storedRows,
  until,
  withdraw,
} from "./steps.ts";
import type { TestGateway } from "./test-gateway.ts";
import { demoAgreement, type TwoGateways, twoGateways } from "./two-gateways.ts";

const shared = sharedPair({ announces: true });

/** Tokens of an agreement that could be matched. */
function tokensOf(pair: TwoGateways, agreementId: string): Promise<number> {
  return pair.municipality.store.matching.withBench(async (bench) => {
    const stock = await bench.stock({ id: agreementId, places: [] });
    return stock.reduce((sum, { tokens }) => sum + tokens, 0);
  });
}

/** Entries about a delivery but those of reading it. */
async function lastEntry(gateway: TestGateway, id: string) {
  return (await entriesAbout(gateway, id)).filter(({ type }) => type !== "export").at(-1);
}

const correcting = (corrects: string) => ({ kind: "correction", corrects }) as const;
const changed = (lines: readonly string[]) => lines.filter((line) => line.includes('"gewijzigd"')).length;

describe("a withdrawal of a whole delivery", () => {
  it("takes rows and tokens away at the receiver, and both sides say so, with what was changed", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const kept = await deliver(pair, incidents(3), at);
    const tokens = await tokensOf(pair, at.agreementId);
    const wrong = await deliver(pair, incidents(5, 10), at);
    const all = await tokensOf(pair, at.agreementId);
    expect(all).toBeGreaterThan(tokens);
    const by = await withdraw(pair, wrong);

    expect(await currentRows(pair, at.agreementId)).toHaveLength(3);
    expect(await storedRows(pair, kept)).toHaveLength(3);
    await expect(storedRows(pair, wrong)).rejects.toMatchObject({ code: "NOT_STORED" });
    expect(await tokensOf(pair, at.agreementId)).toBe(tokens);
    const effect = { removed: 5, replaced: 0, rows: 5, tokens: all - tokens, withheld: 0 };
    for (const gateway of [pair.police, pair.municipality]) {
      expect((await deliveryAt(gateway, wrong))?.state).toBe("withdrawn");
      expect(await lastEntry(gateway, wrong)).toMatchObject({ type: "withdrawn", by });
      const { corrections } = await gateway.officer.delivery(OFFICER, wrong);
      expect(corrections).toEqual([expect.objectContaining({ deliveryId: by, whole: true, state: "stored", effect })]);
      expect(corrections[0]!.confirmedAt).not.toBeNull();
    }
    const stored = (await entriesAbout(pair.municipality, by)).find(({ type }) => type === "stored");
    expect(stored).toMatchObject({ delivery: { kind: "withdrawal", corrects: wrong, number: 3 }, effect });
    expect(await pair.police.store.read((tx) => tx.parts.list(wrong))).toEqual([]);
    expect(await deliveryAt(pair.police, wrong)).toMatchObject({ secret: null, envelope: null });
    // the refs that are gone can be read, so that other systems can follow
    expect(await storedRows(pair, by)).toHaveLength(5);
  });

  it("leaves what a later delivery brought anew, and brings back nothing that was replaced before", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    await deliver(pair, incidents(2), at);
    const second = await deliver(pair, [{ nr: 1, mutatie: "W", verdachten: "5" }, { nr: 3 }, { nr: 4 }], at);
    await deliver(
      pair,
      [
        { nr: 3, mutatie: "W" },
        { nr: 4, mutatie: "V" },
      ],
      at,
    );
    const by = await withdraw(pair, second);
    const rows = await currentRows(pair, at.agreementId);
    // of 1 no version stays, 2 was not in it, 3 came again later, 4 was removed later
    expect([rows.length, changed(rows)]).toEqual([2, 1]);
    const { corrections } = await pair.police.officer.delivery(OFFICER, second);
    expect(corrections[0]!.effect).toMatchObject({ removed: 2, rows: 5 });
    expect(await storedRows(pair, by)).toHaveLength(2);
  });

  it("of a full delivery leaves nothing, also not what that one replaced", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    await deliver(pair, incidents(4), at);
    const full = await deliver(pair, incidents(3, 2), { ...at, kind: "full" });
    await withdraw(pair, full);
    expect(await currentRows(pair, at.agreementId)).toEqual([]);
  });

  it("of an empty delivery is confirmed too", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const empty = await deliver(pair, [], at);
    await withdraw(pair, empty);
    expect((await deliveryAt(pair.municipality, empty))?.state).toBe("withdrawn");
  });

  it("works under a later version of the agreement, with another output schema", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const first = await deliver(pair, incidents(3), at);
    await newVersion(pair, at.agreementId);
    await deliver(pair, incidents(2, 3), at);
    const by = await withdraw(pair, first);
    expect(await currentRows(pair, at.agreementId)).toHaveLength(2);
    expect(await storedRows(pair, by)).toHaveLength(2);
    await deliver(pair, incidents(3), at);
    expect(await currentRows(pair, at.agreementId)).toHaveLength(2);
  });

  it("waits for a second person where the agreement says so, who is not the one that asked", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair, { fourEyes: true }) };
    const { deliveryId } = await push(pair, incidents(2), at);
    await pair.police.officer.release(COLLEAGUE, deliveryId);
    await reach(() => pair.police, deliveryId, "stored");
    const asked = await pair.police.officer.withdraw(OFFICER, { deliveryId, reason: "dubbel geleverd", keys: null });
    expect(asked.state).toBe("awaitingApproval");
    const own = pair.police.officer.release(OFFICER, asked.deliveryId);
    await expect(own).rejects.toMatchObject({ code: "OWN_RELEASE" });
    await pair.police.officer.release(COLLEAGUE, asked.deliveryId);
    await reach(() => pair.police, asked.deliveryId, "stored");
    expect(await currentRows(pair, at.agreementId)).toEqual([]);
  });
});

describe("a delivery on legal hold", () => {
  it("that is withdrawn keeps its rows, which nobody sees any more, and the receipt says so", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const first = await deliver(pair, incidents(2), at);
    const wrong = await deliver(pair, incidents(3), at);
    const privacy = { id: "privacy-1", role: "privacy-officer" };
    const on = { kind: "delivery", subject: wrong } as const;
    await pair.municipality.officer.placeHold(privacy, on, "klacht bij de toezichthouder");
    const by = await withdraw(pair, wrong);
    expect(await currentRows(pair, at.agreementId)).toEqual([]);
    expect(await storedRows(pair, first)).toEqual([]);
    await expect(storedRows(pair, wrong)).rejects.toMatchObject({ code: "NOT_STORED" });
    expect((await pair.police.officer.delivery(OFFICER, by)).effect).toMatchObject({ removed: 3, rows: 2, held: 1 });
    expect(await pair.municipality.store.read((tx) => tx.rows.loadedParts(wrong))).toEqual([1]);
  });
});

describe("a withdrawal of records", () => {
  it("removes every version of them, and nothing else", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const first = await deliver(pair, incidents(4), at);
    const second = await deliver(pair, [{ nr: 2, mutatie: "W" }, { nr: 5 }], at);
    const keys = [incidentNumber(2), incidentNumber(3), incidentNumber(2), incidentNumber(77)];
    const by = await withdraw(pair, second, keys);
    expect(await currentRows(pair, at.agreementId)).toHaveLength(3);
    expect([(await storedRows(pair, first)).length, (await storedRows(pair, second)).length]).toEqual([2, 1]);
    for (const gateway of [pair.police, pair.municipality]) {
      expect((await deliveryAt(gateway, second))?.state).toBe("stored");
      expect(await lastEntry(gateway, second)).toMatchObject({ type: "corrected", by });
      const { corrections } = await gateway.officer.delivery(OFFICER, second);
      // one of the four was named twice, and one was never delivered
      expect(corrections[0]).toMatchObject({ whole: false, effect: { removed: 2, replaced: 0, rows: 3 } });
    }
  });
});

describe("a correction", () => {
  it("replaces and removes by ref, takes the wrong versions away, and counts for the period of what it corrects", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const period = { from: "2026-11-20", to: "2026-11-20" };
    const wrong = await deliver(pair, incidents(4), { ...at, period });
    const change: Incident[] = [{ nr: 1, mutatie: "W" }, { nr: 2, mutatie: "V" }, { nr: 5 }];
    const by = await deliver(pair, change, { ...at, ...correcting(wrong) });
    const rows = await currentRows(pair, at.agreementId);
    expect([rows.length, changed(rows)]).toEqual([4, 1]);
    expect(await storedRows(pair, wrong)).toHaveLength(2);
    expect(await deliveryAt(pair.municipality, by)).toMatchObject({ corrects: wrong, periodFrom: period.from });
    for (const gateway of [pair.police, pair.municipality]) {
      expect(await lastEntry(gateway, wrong)).toMatchObject({ type: "corrected", by });
      const { corrections } = await gateway.officer.delivery(OFFICER, wrong);
      expect(corrections[0]).toMatchObject({ kind: "correction", effect: { removed: 1, replaced: 1, rows: 2 } });
    }
  });

  it("pushed twice is one", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const wrong = await deliver(pair, incidents(2), at);
    const by = await deliver(pair, [{ nr: 1, mutatie: "W" }], { ...at, ...correcting(wrong) });
    const again = await push(pair, [{ nr: 1, mutatie: "W" }], { ...at, ...correcting(wrong) });
    expect(again).toMatchObject({ deliveryId: by, repeated: true });
  });
});

describe("rows that are taken away", () => {
  it("hold up neither a correction nor its receipt while something reads the whole store", async () => {
    await using pair = await twoGateways();
    const wrong = await deliver(pair, incidents(3));
    using reader = new DatabaseSync(join(pair.folder.municipality, "store.sqlite"), { readOnly: true });
    reader.exec('BEGIN; SELECT count(*) FROM "delivery"');
    const removing = incidents(1).map((row) => ({ ...row, mutatie: "V" as const }));
    await deliver(pair, removing, { kind: "correction", corrects: wrong });
    expect(await currentRows(pair)).toHaveLength(2);
  });

  it.each(["withdrawal", "correction"] as const)(
    "leave no token in any file of the store once the receipt of a %s says so",
    async (kind) => {
      await using pair = await twoGateways();
      const wrong = await deliver(pair, incidents(50));
      const tokens = (await storedRows(pair, wrong)).flatMap((line) => line.match(/hn1\.[^"]+/g) ?? []);
      expect(tokens.length).toBeGreaterThan(49);
      const removing = incidents(50).map((row) => ({ ...row, mutatie: "V" as const }));
      if (kind === "withdrawal") await withdraw(pair, wrong);
      else await deliver(pair, removing, { kind, corrects: wrong });
      expect(scanFiles(pair.folder.municipality, tokens)).toEqual([]);
    },
  );
});

describe("what was withdrawn or corrected away", () => {
  it("does not come back with a late, a repeated or a full delivery, which says how much stayed out", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const first = await deliver(pair, incidents(3), at);
    const late = await push(pair, incidents(3), at);
    expect(late).toMatchObject({ deliveryId: first, repeated: true });
    await withdraw(pair, first);
    // the same file again is the same push, which was withdrawn
    expect(await push(pair, incidents(3), at)).toMatchObject({ deliveryId: first, state: "withdrawn", repeated: true });
    for (const kind of ["delta", "full"] as const) {
      const id = await deliver(pair, incidents(4), { ...at, kind });
      expect(await currentRows(pair, at.agreementId)).toHaveLength(1);
      expect(await storedRows(pair, id)).toHaveLength(1);
      expect((await pair.police.officer.delivery(OFFICER, id)).effect).toMatchObject({ withheld: 3 });
      expect(await tokensOf(pair, at.agreementId)).toBeGreaterThan(0);
    }
  });

  it("comes back with a correction, and with any delivery after that", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const first = await deliver(pair, incidents(3), at);
    await withdraw(pair, first);
    const by = await deliver(pair, incidents(2), { ...at, ...correcting(first) });
    expect(await currentRows(pair, at.agreementId)).toHaveLength(2);
    for (const gateway of [pair.police, pair.municipality]) {
      expect((await deliveryAt(gateway, first))?.state).toBe("withdrawn");
      expect(await lastEntry(gateway, first)).toMatchObject({ type: "corrected", by });
    }
    await deliver(pair, [{ nr: 1, mutatie: "W" }, { nr: 3 }], at);
    const rows = await currentRows(pair, at.agreementId);
    expect([rows.length, changed(rows)]).toEqual([2, 1]);
  });

  it("stays away of what a correction removed", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const first = await deliver(pair, incidents(2), at);
    await deliver(pair, [{ nr: 1, mutatie: "V" }], { ...at, ...correcting(first) });
    await deliver(pair, [{ nr: 1 }], at);
    expect(await currentRows(pair, at.agreementId)).toHaveLength(1);
  });
});

describe("other systems", () => {
  it("hear which delivery was withdrawn or corrected and by which, on both sides", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const [one, two] = [await deliver(pair, incidents(1), at), await deliver(pair, incidents(1, 2), at)];
    const [first, second] = [
      await withdraw(pair, one),
      await deliver(pair, [{ nr: 2, mutatie: "W" }], { ...at, ...correcting(two) }),
    ];
    for (const gateway of [pair.police, pair.municipality]) {
      const events = await until(
        async () => gateway.announced.filter(({ subject }) => subject === one || subject === two),
        (seen) => seen.filter(({ data }) => data.by !== undefined).length === 2,
      );
      expect(events.map(({ type, data }) => [type, data.by ?? null])).toEqual(
        expect.arrayContaining([
          ["nl.sluis.delivery.withdrawn", first],
          ["nl.sluis.delivery.corrected", second],
        ]),
      );
    }
    const stored = pair.municipality.announced.find(({ subject }) => subject === first);
    expect(stored).toMatchObject({ type: "nl.sluis.delivery.stored", data: { kind: "withdrawal", corrects: one } });
  });

  it("find the files of a withdrawn delivery gone from the drop folder, and the refs that went in new ones", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const folder = mkdtempSync(join(tmpdir(), "sluis-drop-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const id = await deliver(pair, incidents(2), at);
    await dropFiles(pair.municipality.context, folder, id);
    expect(readdirSync(folder).filter((name) => name.includes(id))).toHaveLength(2);
    const by = await withdraw(pair, id);
    await dropFiles(pair.municipality.context, folder, by);
    const [csv, ndjson] = readdirSync(folder).sort();
    expect([csv, ndjson]).toEqual([expect.stringContaining(by), expect.stringContaining(by)]);
    expect(readFileSync(join(folder, ndjson!), "utf8").match(/"mutatie":"vervallen"/g)).toHaveLength(2);
    await dropFiles(pair.municipality.context, folder, id);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it("had exports before, which are listed with the delivery so that they can be called back", async () => {
    const pair = shared();
    const at = { agreementId: await newAgreement(pair) };
    const other = await deliver(pair, incidents(1), at);
    const id = await deliver(pair, incidents(2, 5), at);
    await storedRows(pair, id);
    await storedRows(pair, other);
    await currentRows(pair, at.agreementId);
    const exports = async () => (await pair.municipality.officer.delivery(OFFICER, id)).exports;
    expect(await exports()).toEqual([]);
    await withdraw(pair, id);
    pair.clock.leap(1000);
    await currentRows(pair, at.agreementId);
    expect((await exports()).map(({ what, role }) => [what, role])).toEqual([
      ["delivery", "intake"],
      ["current", "intake"],
    ]);
    expect((await pair.police.officer.delivery(OFFICER, id)).exports).toEqual([]);
  });
});

describe("a correction that is not confirmed in time", () => {
  it.each([
    ["the usual day", {}, 23 * 3600_000],
    ["the hours that were agreed", { corrections: { confirmWithinHours: 2 } }, 3600_000],
  ])(
    "is an alarm, an entry and an event after %s, on the side that waits, until it is confirmed",
    async (_, changes, before) => {
      const pair = shared();
      const at = { agreementId: await newAgreement(pair, changes) };
      const id = await deliver(pair, incidents(1), at);
      pair.faults.before = (call) => {
        if (call === "offer") throw Object.assign(new Error("line cut"), { code: "PARTNER_UNREACHABLE" });
      };
      const asked = await pair.police.officer.withdraw(OFFICER, { deliveryId: id, reason: "verkeerd", keys: null });
      const alarms = async () =>
        (await pair.police.officer.alarms(OFFICER)).filter(
          ({ code, subject }) => code === "CORRECTION_OVERDUE" && subject === asked.deliveryId,
        );
      pair.clock.leap(before);
      await tidy(pair.police.context);
      expect(await alarms()).toEqual([]);
      pair.clock.leap(3600_000 + 1);
      await tidy(pair.police.context);
      await tidy(pair.police.context);
      expect(await alarms()).toHaveLength(1);
      const entries = await entriesAbout(pair.police, asked.deliveryId);
      expect(entries.filter(({ type }) => type === "correction-overdue")).toEqual([
        expect.objectContaining({ reason: "CORRECTION_OVERDUE", delivery: expect.objectContaining({ corrects: id }) }),
      ]);
      await until(
        async () => pair.police.announced.map(({ id }) => id),
        (seen) => seen.includes(`${asked.deliveryId}/correction-overdue`),
      );
      const [open] = (await pair.police.officer.delivery(OFFICER, id)).corrections;
      expect(open).toMatchObject({ confirmedAt: null, effect: null, dueAt: open!.askedAt + before + 3600_000 });
      pair.faults.before = undefined;
      await reach(() => pair.police, asked.deliveryId, "stored");
      await tidy(pair.police.context);
      expect(await alarms()).toEqual([]);
    },
  );
});

/** A newer version of an agreement, in which a field is no longer delivered. */
async function newVersion(pair: TwoGateways, id: string): Promise<void> {
  const { fields } = demoAgreement() as { fields: { readonly [name: string]: object } };
  const { aantalVerdachten: _, ...others } = fields;
  await agree(pair, demoAgreement({ id, version: 2, fields: others as never }));
}
