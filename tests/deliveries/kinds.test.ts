import { describe, expect, it } from "vitest";
import { tidy } from "../../gateway/deliveries/maintain.ts";
import { incidentNumber, incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import {
  currentRows,
  deliver,
  deliveriesAt,
  deliveryAt,
  entriesAbout,
  localEntries,
  OFFICER,
  push,
  reach,
  storedRows,
} from "./steps.ts";

const shared = sharedPair();
const day = (from: string, to = from) => ({ period: { from, to } });

describe("a delta", () => {
  it("adds, replaces and removes by ref", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, [{ nr: 1 }, { nr: 2 }, { nr: 3 }], { agreementId });
    const before = (await currentRows(pair, agreementId)).map((line) => JSON.parse(line)[0] as string);
    const change = [{ nr: 2, mutatie: "W", verdachten: "4" } as const, { nr: 3, mutatie: "V" } as const, { nr: 4 }];
    const second = await deliver(pair, change, { agreementId });
    const rows = (await currentRows(pair, agreementId)).map((line) => JSON.parse(line) as string[]);
    expect(rows).toHaveLength(3);
    expect(
      rows
        .filter(([ref]) => before.includes(ref!))
        .map(([, mutatie]) => mutatie)
        .sort(),
    ).toEqual(["gewijzigd", "nieuw"]);
    expect(await storedRows(pair, second)).toHaveLength(3);
    // one that was removed can come back
    await deliver(pair, [{ nr: 3 }], { agreementId });
    expect(await currentRows(pair, agreementId)).toHaveLength(4);
  });

  it("has the same ref for the same incident in every delivery, and another one under another agreement", async () => {
    const pair = shared();
    const [one, other] = [await newAgreement(pair), await newAgreement(pair)];
    const refs = [];
    for (const agreementId of [one, one, other]) {
      const id = await deliver(pair, [{ nr: 1, verdachten: String(refs.length) }], { agreementId });
      refs.push(JSON.parse((await storedRows(pair, id))[0]!)[0]);
    }
    expect(refs[0]).toBe(refs[1]);
    expect(refs[2]).not.toBe(refs[0]);
  });
});

describe("a full delivery", () => {
  it("replaces the whole current state", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const first = await deliver(pair, incidents(5), { agreementId });
    await deliver(pair, incidents(2, 4), { agreementId, kind: "full" });
    expect(await currentRows(pair, agreementId)).toHaveLength(2);
    // what was stored before can still be shown as it was
    expect(await storedRows(pair, first)).toHaveLength(5);
    await deliver(pair, [{ nr: 99 }], { agreementId });
    expect(await currentRows(pair, agreementId)).toHaveLength(3);
  });

  it("of a period replaces that period only", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(3, 1), { agreementId, ...day("2026-11-19") });
    await deliver(pair, incidents(3, 11), { agreementId, ...day("2026-11-20") });
    await deliver(pair, incidents(1, 21), { agreementId, kind: "full", ...day("2026-11-20") });
    expect(await currentRows(pair, agreementId)).toHaveLength(4);
    await deliver(pair, incidents(2, 31), { agreementId, kind: "full", ...day("2026-11-01", "2026-11-30") });
    expect(await currentRows(pair, agreementId)).toHaveLength(2);
  });

  it("without rows is refused: it would erase everything there", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(2), { agreementId });
    const outcome = await push(pair, [], { agreementId, kind: "full" });
    expect(outcome).toMatchObject({ state: "failed", refusal: { code: "FULL_WITHOUT_ROWS" } });
    expect(await currentRows(pair, agreementId)).toHaveLength(2);
  });
});

describe("an empty delivery", () => {
  it("changes nothing, but is numbered, receipted and logged on both sides", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(2), { agreementId });
    const empty = await deliver(pair, [], { agreementId, ...day("2026-11-21") });
    expect(await deliveryAt(pair.municipality, empty)).toMatchObject({
      kind: "empty",
      number: 2,
      records: 0,
      parts: 0,
    });
    expect(await currentRows(pair, agreementId)).toHaveLength(2);
    expect(await storedRows(pair, empty)).toEqual([]);
    const [received, stored] = await entriesAbout(pair.municipality, empty);
    for (const entry of [received, stored])
      expect(entry).toMatchObject({
        counts: { records: 0, parts: 0 },
        delivery: { kind: "empty", number: 2, period: { from: "2026-11-21", to: "2026-11-21" } },
      });
    expect((await entriesAbout(pair.police, empty)).map(({ type }) => type)).toEqual([
      "prepared",
      "released",
      "sent",
      "accepted",
      "stored",
    ]);
  });

  it("that is asked for is refused when the file has rows", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const outcome = await push(pair, incidents(2), { agreementId, kind: "empty" });
    expect(outcome).toMatchObject({ state: "failed", refusal: { code: "EMPTY_HAS_ROWS", details: { rows: 2 } } });
    await deliver(pair, [], { agreementId, kind: "empty" });
  });

  it("is made of a file in which every row may not leave, which the partner is not told", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const { deliveryId, report } = await push(pair, [{ nr: 1, gemeente: "GM0363" }], { agreementId });
    await reach(() => pair.police, deliveryId, "stored");
    expect(report?.records).toEqual({ sealed: 0, refused: 0, withheld: 1 });
    const tallies = (await localEntries(pair.police, "tallied")).find(({ delivery }) => delivery?.id === deliveryId);
    expect(tallies?.tallies).toContainEqual(expect.objectContaining({ outcome: "withheld", count: 1 }));
    const shownToPartner = [
      ...(await entriesAbout(pair.police, deliveryId)),
      ...(await entriesAbout(pair.municipality, deliveryId)),
    ];
    expect(shownToPartner.some((entry) => "tallies" in entry)).toBe(false);
    expect(await localEntries(pair.municipality, "tallied")).toEqual([]);
  });
});

describe("a period", () => {
  it("that was delivered takes no other file, but a full one", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const at = { agreementId, ...day("2026-11-20") };
    const first = await deliver(pair, incidents(2), at);
    await expect(push(pair, incidents(3), at)).rejects.toMatchObject({ code: "PERIOD_DELIVERED" });
    // also when the gateway learns only at the end of the file which one it is
    expect(await push(pair, incidents(3), { ...at, fileSha256: null })).toMatchObject({
      refusal: { code: "PERIOD_DELIVERED" },
    });
    expect(await push(pair, incidents(2), at)).toMatchObject({ deliveryId: first, repeated: true });
    await deliver(pair, incidents(3), { ...at, kind: "full" });
    await deliver(pair, incidents(3), { agreementId, ...day("2026-11-21") });
    expect(await deliveriesAt(pair.municipality, "in", agreementId)).toHaveLength(3);
  });

  it("is free again after its delivery was cancelled", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair, { fourEyes: true });
    const at = { agreementId, ...day("2026-11-20") };
    const first = await push(pair, incidents(2), at);
    await expect(push(pair, incidents(3), at)).rejects.toMatchObject({ code: "PERIOD_DELIVERED" });
    await pair.police.officer.cancel(OFFICER, first.deliveryId);
    expect(await push(pair, incidents(3), at)).toMatchObject({ state: "awaitingApproval" });
  });
});

describe("rows that may not leave or are wrong", () => {
  it("are left out up to the agreed share and reported by line, field and rule, never with a value", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair, { quality: { maximumInvalidShare: 0.1 } });
    const rows = incidents(30);
    rows[4] = { nr: 5, code: "Q999" };
    rows[9] = { nr: 10, tijd: "2026-02-31 10:00" };
    rows[14] = { nr: 1 };
    const { deliveryId, report } = await push(pair, rows, { agreementId });
    await reach(() => pair.police, deliveryId, "stored");
    expect(report?.records).toEqual({ sealed: 27, refused: 3, withheld: 0 });
    expect(await storedRows(pair, deliveryId)).toHaveLength(27);
    const csv = Buffer.from(await pair.police.officer.rejections(OFFICER, deliveryId)).toString();
    const lines = csv.replace("\ufeff", "").trimEnd().split("\r\n");
    expect(lines[0]).toBe("regel;veld;reden");
    expect(lines.slice(1).map((line) => line.split(";").slice(0, 2))).toEqual([
      ["6", "incidentcode"],
      ["11", "begindatumTijd"],
      ["16", "record"],
    ]);
    expect(lines[3]).toBe("16;record;duplicate");
    for (const value of ["Q999", "2026-02-31", incidentNumber(1)]) expect(csv).not.toContain(value);
    const tallies = (await localEntries(pair.police, "tallied")).find(({ delivery }) => delivery?.id === deliveryId);
    expect(tallies?.tallies?.filter(({ outcome }) => outcome === "refused")).toHaveLength(3);
  });

  it("beyond that share stop the whole file, and the officer gets the report", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair, { quality: { maximumInvalidShare: 0.1 } });
    const rows = [...incidents(8), { nr: 9, code: "Q999" }, { nr: 10, code: "Q999" }];
    const outcome = await push(pair, rows, { agreementId });
    expect(outcome).toMatchObject({
      state: "failed",
      refusal: { code: "QUALITY_TOO_LOW", details: { refused: 2, total: 10, limit: 10 } },
      report: { records: { sealed: 8, refused: 2 } },
    });
    const view = await pair.police.officer.delivery(OFFICER, outcome.deliveryId);
    expect(view).toMatchObject({
      hasRejections: true,
      parts: [],
      delivery: { number: null, reason: "QUALITY_TOO_LOW" },
    });
    expect((await entriesAbout(pair.police, outcome.deliveryId)).map(({ type }) => type)).toEqual(["failed"]);
    pair.clock.leap(15 * 24 * 3600_000);

    await tidy(pair.police.context);
    await expect(pair.police.officer.rejections(OFFICER, outcome.deliveryId)).rejects.toMatchObject({
      code: "NO_REJECTIONS",
    });
  });

  it("of another area are withheld, which only the local log of the supplier counts", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const rows = [...incidents(5), { nr: 6, gemeente: "GM0363" }, { nr: 7, wpg: "9" }];
    const { deliveryId, report } = await push(pair, rows, { agreementId });
    await reach(() => pair.police, deliveryId, "stored");
    expect(report?.records).toEqual({ sealed: 5, refused: 0, withheld: 2 });
    expect(await currentRows(pair, agreementId)).toHaveLength(5);
    for (const entry of await entriesAbout(pair.police, deliveryId)) {
      expect(entry.counts).toEqual({ records: 5, parts: 1 });
      expect(entry.tallies).toBeUndefined();
    }
  });
});

describe("sealed parts at the sender", () => {
  it("are kept until some time after the stored receipt, and then let go of with their key", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const id = await deliver(pair, incidents(3), { agreementId });
    expect(await pair.police.store.read((tx) => tx.parts.list(id))).toHaveLength(1);
    expect((await deliveryAt(pair.police, id))?.secret).not.toBeNull();
    pair.clock.leap(8 * 24 * 3600_000);
    const purged = await reach(() => pair.police, id, "purged");
    expect(purged).toMatchObject({ secret: null, envelope: null });
    expect(await pair.police.store.read((tx) => tx.parts.list(id))).toEqual([]);
    expect((await entriesAbout(pair.police, id)).at(-1)?.type).toBe("purged");
    expect(await push(pair, incidents(3), { agreementId })).toMatchObject({ deliveryId: id, repeated: true });
  });
});
