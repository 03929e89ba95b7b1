import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { eraseEpoch } from "../../gateway/deliveries/keys/epochs/erase-epoch.ts";
import { sweepEpochs } from "../../gateway/deliveries/keys/epochs/sweep-epochs.ts";
import type { StoredColumn } from "../../gateway/store/stored-column.ts";
import { pseudonymise } from "../matching/match-world.ts";
import { incidents } from "./incidents.ts";
import {
  accept,
  CHIEF,
  confirmed,
  DAY,
  DEPUTY,
  goOver,
  ID,
  kidOf,
  letGo,
  NEW,
  NOW,
  OLD,
  REGISTER_MAPPING,
  registerOf,
  steps,
  tokensOf,
} from "./rotation-steps.ts";
import { scanFiles } from "./scan-files.ts";
import { AUDITOR, COLLEAGUE, currentRows, deliver, INTAKE, OFFICER, parked, push, storedRows, until } from "./steps.ts";
import { demoAgreement, START, twoGateways } from "./two-gateways.ts";

const tokensIn = (lines: readonly string[]) => lines.flatMap((line) => line.match(/hn1\.[^"]+/g) ?? []);

describe("a rotation of pseudonym keys", () => {
  it("goes from announcement over overlap to an end without tokens of the old epoch, seen and logged on both sides", async () => {
    await using pair = await twoGateways({ municipalityWithoutKey: true });
    const { police, municipality, clock } = pair;
    await police.officer.shareKeys(CHIEF, ID, true);
    await municipality.officer.acceptKeys(CHIEF, ID);
    await deliver(pair, incidents(5));
    const old = kidOf(pair, OLD);
    const before = tokensOf(pair, old);
    expect(before.rows).toBe(5);

    await goOver(pair, NEW, { at: START + DAY } as never);
    // known on both sides, and not yet in use
    for (const gateway of [police, municipality])
      expect(await gateway.officer.epochs(AUDITOR, ID)).toMatchObject([
        { epoch: OLD, state: "active", inUse: true },
        { epoch: NEW, state: "active", inUse: false, activatesAt: START + DAY, overlapUntil: START + 31 * DAY },
      ]);
    await deliver(pair, incidents(6));
    expect(tokensOf(pair, kidOf(pair, NEW)).tokens).toBe(0);

    clock.leap(DAY);
    await deliver(pair, incidents(7));
    expect(tokensOf(pair, kidOf(pair, NEW)).rows).toBe(7);
    await expect(police.officer.changeEpoch(CHIEF, ID, OLD, "retirement")).rejects.toMatchObject({
      code: "ROTATION_OVERLAP",
    });
    clock.leap(30 * DAY);
    const retired = await police.officer.changeEpoch(CHIEF, ID, OLD, "retirement");
    expect(retired.epochs[0]).toMatchObject({ epoch: OLD, state: "retired" });
    await letGo(pair);
    expect(tokensOf(pair, old)).toEqual({ tokens: 0, rows: 0 });
    expect(tokensOf(pair, kidOf(pair, NEW)).rows).toBe(7);
    expect((await currentRows(pair)).length).toBe(7);
    const [first] = await police.officer.epochs(AUDITOR, ID);
    expect(first!.confirmations.find(({ act }) => act === "retired")?.tokens).toBeGreaterThan(before.tokens);

    expect(await police.officer.changeEpoch(CHIEF, ID, OLD, "destruction")).toMatchObject({
      awaitingSecondPerson: true,
    });
    await police.officer.changeEpoch(DEPUTY, ID, OLD, "destruction");
    for (const who of [CHIEF, DEPUTY]) await municipality.officer.changeEpoch(who, ID, OLD, "destruction");
    await confirmed(pair, OLD, "destroyed");
    for (const { gateway } of Object.values(pair.keys)) expect(gateway.heldKid(ID, OLD)).toBeUndefined();
    expect(await steps(police)).toEqual([
      ...[`key-handed-over ${OLD}`, `key-handed-over ${NEW}`, `key-activated ${NEW}`],
      ...[`key-retired ${OLD}`, `erased ${OLD}`, `key-destroyed ${OLD}`],
    ]);
    expect(await steps(municipality)).toEqual([
      ...[`key-activated ${OLD}`, `key-handed-over ${NEW}`, `key-activated ${NEW}`],
      ...[`key-retired ${OLD}`, `erased ${OLD}`, `key-destroyed ${OLD}`],
    ]);
    await deliver(pair, incidents(8));
  });

  it("says nothing of the end of an epoch while a delivery with its tokens that came in meanwhile is under way", async () => {
    await using pair = await twoGateways();
    const { municipality } = pair;
    const { store } = municipality;
    const id = await deliver(pair, incidents(3));
    await goOver(pair);
    pair.clock.leap(31 * DAY);
    const late = "01890a5d-ac96-774b-bcce-b302099a8057";
    await store.transaction(async (tx) => {
      const delivery = (await tx.deliveries.get(id))!;
      await tx.deliveries.insert({ ...delivery, id: late, number: 99, state: "accepted", parked: true });
    });
    await pair.police.officer.changeEpoch(CHIEF, ID, OLD, "retirement");
    const epochOld = async () => (await municipality.officer.epochs(AUDITOR, ID))[0]!;
    await until(epochOld, ({ state }) => state === "retiring");
    const [epoch] = await store.read((tx) => tx.keyEpochs.list(ID));
    // as another instance saw it, just before the delivery came
    const before = { ...store, read: async () => ({ open: [], kept: [] }) as never };
    expect(await eraseEpoch({ ...municipality.context, store: before }, epoch!)).toBe(false);
    expect(await epochOld()).toMatchObject({ state: "retiring", openDeliveries: 1 });
    await store.transaction((tx) => tx.deliveries.update(late, "accepted", { state: "abandoned" }));
    await letGo(pair);
    expect(await epochOld()).toMatchObject({ state: "retired" });
  });

  it("leaves no token of the old epoch in any file of the store when the keeper hears that they are gone", async () => {
    await using pair = await twoGateways();
    const id = await deliver(pair, incidents(50));
    const head = `hn1.${kidOf(pair, OLD)}.`;
    const tokens = tokensIn(await storedRows(pair, id)).filter((token) => token.startsWith(head));
    expect(tokens.length).toBeGreaterThan(49);
    await goOver(pair);
    await deliver(pair, incidents(51));
    pair.clock.leap(31 * DAY);
    await pair.police.officer.changeEpoch(CHIEF, ID, OLD, "retirement");
    await letGo(pair);
    expect(scanFiles(pair.folder.municipality, tokens)).toEqual([]);
  });
});

describe("a rotation with deliveries running", () => {
  it("loses no match of what is delivered again in the overlap, whichever epoch a register was made with", async () => {
    await using pair = await twoGateways();
    const { police, municipality, clock } = pair;
    // 40 addresses, delivered every day; the own register knows them too
    const rows = (day: number) =>
      Array.from({ length: 40 }, (_, at) => ({
        ...{ nr: at, huisnummer: String(90_000 + at), mutatie: day === 0 ? ("N" as const) : ("W" as const) },
        tijd: `2026-11-${String(1 + day).padStart(2, "0")} 10:15`,
      }));
    const register = () => pseudonymise(municipality, registerOf(40), ID, REGISTER_MAPPING);
    const matched = async () => {
      const asked = { agreementId: ID, withSource: null, weakest: "B" } as const;
      const { types, rotationInconsistent, alarms } = await municipality.matching.match(INTAKE, asked, () => {});
      const { left, right, matched: found } = types.find(({ type }) => type === "adr1")!;
      return { found, left, right, rotationInconsistent, alarms };
    };
    const seen: Awaited<ReturnType<typeof matched>>[] = [];
    const look = async () => seen.push(await matched());
    await deliver(pair, rows(0));
    await register();
    await look();
    await goOver(pair);
    // the register is still of the old epoch, deliveries bring both
    await look();
    await deliver(pair, rows(1));
    await look();
    await register();
    await deliver(pair, rows(2));
    await look();
    clock.leap(30 * DAY);
    await deliver(pair, rows(3));
    await look();
    await police.officer.changeEpoch(CHIEF, ID, OLD, "retirement");
    await until(
      () => municipality.officer.epochs(AUDITOR, ID),
      ([first]) => first?.state === "retiring",
    );
    await sweepEpochs(municipality.context);
    await look();
    // and no level falls because a value has two tokens for a while
    const side = { tokens: 40, comparable: 40, notComparable: 0 };
    expect(seen).toEqual(Array(6).fill({ found: 40, left: side, right: side, rotationInconsistent: 0, alarms: [] }));
    expect(tokensOf(pair, kidOf(pair, OLD))).toEqual({ tokens: 0, rows: 0 });
  });
});

describe("a rotation whose keeper is the receiver, which the other side dials", () => {
  it("reaches the supplier with its next question, which then makes tokens of both epochs with the keys that it was given", async () => {
    const types = ["inc", "reg", "adr1", "ken"];
    const keeper = "00000099000000002000";
    const pseudonyms = { domain: ID, keeper, types, receiverTypes: [{ type: "adr1", purpose: "koppeling" }] };
    await using pair = await twoGateways({ agreements: [demoAgreement({ pseudonyms })] });
    const { police, municipality, oin } = pair;
    await deliver(pair, incidents(3));
    await expect(police.officer.changeEpoch(CHIEF, ID, NEW, "rotation")).rejects.toMatchObject({
      code: "DOMAIN_NOT_OURS",
    });
    const said = (epoch: string, act: string) =>
      until(
        async () => {
          pair.clock.leap(16 * 60_000);
          return municipality.officer.epochs(AUDITOR, ID);
        },
        (epochs) => epochs.some((each) => each.epoch === epoch && each.confirmations.some((one) => one.act === act)),
      );
    await municipality.officer.changeEpoch(CHIEF, ID, NEW, "rotation");
    await until(
      () => {
        pair.clock.leap(16 * 60_000);
        return police.officer.acceptKeys(CHIEF, ID).catch(({ code }: { code: string }) => ({ types: [code] }));
      },
      (step) => step.types.length === types.length,
    );
    await said(NEW, "announced");
    await municipality.officer.activateEpoch(CHIEF, ID, NEW, NOW);
    await said(NEW, "activated");
    await deliver(pair, incidents(4));
    const kid = (epoch: string) => pair.keys.municipality.gateway.heldKid(ID, epoch)!;
    expect(police.context.keys.heldKid(ID, NEW)).toBe(kid(NEW));
    expect(tokensOf(pair, kid(NEW))).toMatchObject({ rows: 4 });
    const [partner] = (await municipality.officer.epochs(AUDITOR, ID)).flatMap(({ confirmations }) => confirmations);
    expect(partner?.partner).toBe(oin.police);
  });
});

const isToken = ({ role }: StoredColumn) => role === "token";

describe("a match in the overlap", () => {
  it("raises an alarm where a type agrees under one key and differs under the other, and clears it when that is mended", async () => {
    await using pair = await twoGateways();
    const { municipality } = pair;
    await goOver(pair);
    await deliver(pair, [{ nr: 1, huisnummer: "90000" }]);
    const register = () => pseudonymise(municipality, registerOf(1), ID, REGISTER_MAPPING);
    const { deliveryId } = await register();
    const match = async () => {
      const asked = { agreementId: ID, withSource: null, weakest: "B" } as const;
      const { rotationInconsistent } = await municipality.matching.match(INTAKE, asked, () => {});
      return { rotationInconsistent, alarms: await municipality.officer.alarms(AUDITOR) };
    };
    expect(await match()).toEqual({ rotationInconsistent: 0, alarms: [] });
    // as if the register's column had been read differently for one of the two keys
    using database = new DatabaseSync(`${pair.folder.municipality}/store.sqlite`);
    const [own] = database.prepare(`SELECT "name", "columns" FROM "rowTable" WHERE "agreementId" LIKE '%/%'`).all();
    for (const { name } of (JSON.parse(own!["columns"] as string) as StoredColumn[]).filter(isToken))
      database
        .prepare(
          `UPDATE "${own!["name"]}" SET "${name}" = substr("${name}", 1, 18) || replace(substr("${name}", 19), substr("${name}", 19, 1), 'z')
           WHERE "_delivery" = (SELECT "n" FROM "delivery" WHERE "id" = ?)`,
        )
        .run(deliveryId);
    expect(await match()).toMatchObject({
      rotationInconsistent: 1,
      alarms: [{ code: "ROTATION_INCONSISTENT", details: { domain: ID, pairs: 1 } }],
    });
    await register();
    expect(await match()).toEqual({ rotationInconsistent: 0, alarms: [] });
  });
});

describe("in an emergency", () => {
  it("the old tokens go at once on both sides, nothing goes along, and nobody is waited for", async () => {
    await using pair = await twoGateways();
    const { police, municipality } = pair;
    await deliver(pair, incidents(4));
    await police.officer.changeEpoch(CHIEF, ID, NEW, "rotation");
    const { epochs } = await police.officer.activateEpoch(CHIEF, ID, NEW, { ...NOW, emergency: true });
    expect(epochs).toMatchObject([
      { epoch: OLD, state: "retired" },
      { epoch: NEW, state: "active", emergency: true },
    ]);
    await confirmed(pair, NEW, "activated");
    await sweepEpochs(municipality.context);
    await confirmed(pair, OLD, "retired");
    expect(tokensOf(pair, kidOf(pair, OLD))).toEqual({ tokens: 0, rows: 0 });
    await accept(pair);
    await deliver(pair, incidents(5));
    expect(tokensOf(pair, kidOf(pair, NEW)).rows).toBe(5);
    expect(tokensOf(pair, kidOf(pair, OLD)).tokens).toBe(0);
    const [first] = await police.officer.epochs(AUDITOR, ID);
    expect(first).toMatchObject({ epoch: OLD, waitingFor: [] });
  });

  it("keys of two epochs that wait at a partner are both there to be accepted", async () => {
    await using pair = await twoGateways({ municipalityWithoutKey: true });
    const { police, municipality } = pair;
    await police.officer.changeEpoch(CHIEF, ID, NEW, "rotation");
    await police.officer.activateEpoch(CHIEF, ID, NEW, { ...NOW, emergency: true });
    await police.officer.changeEpoch(CHIEF, ID, "2027-01", "rotation");
    await until(
      () => police.store.read((tx) => tx.messages.open(pair.oin.municipality, 10)),
      (waiting) => waiting.length === 0,
    );
    const taken = async () => {
      const { epoch, inUse } = await municipality.officer.acceptKeys(CHIEF, ID);
      return [epoch, inUse];
    };
    expect([await taken(), await taken()]).toEqual([
      ["2027-01", false],
      [NEW, true],
    ]);
    await expect(taken()).rejects.toMatchObject({ code: "NO_KEYS_OFFERED" });
  });

  it("a delivery that was prepared before does not leave any more", async () => {
    await using pair = await twoGateways({ agreements: [demoAgreement({ fourEyes: true })] });
    const { police } = pair;
    const { deliveryId } = await push(pair, incidents(3));
    await police.officer.changeEpoch(CHIEF, ID, NEW, "rotation");
    await police.officer.activateEpoch(CHIEF, ID, NEW, { ...NOW, emergency: true });
    expect(await police.officer.epochs(AUDITOR, ID)).toMatchObject([{ state: "retiring", openDeliveries: 1 }, {}]);
    await police.officer.release(COLLEAGUE, deliveryId);
    expect((await parked(() => pair.police, deliveryId)).reason).toBe("EPOCH_RETIRED");
    await police.officer.cancel(OFFICER, deliveryId);
    await sweepEpochs(police.context);
    expect(await police.officer.epochs(AUDITOR, ID)).toMatchObject([{ state: "retired", openDeliveries: 0 }, {}]);
  });
});
