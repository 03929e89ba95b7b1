import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { LogEntry } from "../../gateway/core/types/log-entry.ts";
import { domainKeys } from "../../gateway/deliveries/keys/domain-keys.ts";
import { type EpochWords, signStep } from "../../gateway/deliveries/keys/epochs/signed-step.ts";
import { sweepEpochs } from "../../gateway/deliveries/keys/epochs/sweep-epochs.ts";
import { createOfficerService } from "../../gateway/deliveries/officer/create-officer-service.ts";
import type { KeyAct } from "../../gateway/deliveries/ports/key-register.ts";
import { pseudonymise } from "../matching/match-world.ts";
import { incidents } from "./incidents.ts";
import {
  AUDITOR,
  COLLEAGUE,
  currentRows,
  deliver,
  INTAKE,
  localEntries,
  OFFICER,
  parked,
  push,
  until,
} from "./steps.ts";
import type { TestGateway } from "./test-gateway.ts";
import { demoAgreement, START, type TwoGateways, twoGateways } from "./two-gateways.ts";

const CHIEF = { id: "beheer-1", role: "functional-administrator" };
const DEPUTY = { id: "beheer-2", role: "technical-administrator" };
const ID = "demo-incidenten";
const [OLD, NEW] = ["2026-01", "2026-07"] as const;
const DAY = 24 * 3600_000;
const NOW = { at: null, overlapDays: 30, emergency: false };

const REGISTER_MAPPING = {
  product: "persoonsregister",
  fields: {
    registratieId: { column: "Dossier" },
    postcode: { column: "Postcode" },
    huisnummer: { column: "Huisnummer" },
  },
};

/** An own register of so many addresses. */
function registerOf(addresses: number): string {
  const lines = Array.from({ length: addresses }, (_, at) => `D-${at};1390XA;${90_000 + at}`);
  return ["Dossier;Postcode;Huisnummer", ...lines, ""].join("\n");
}

/** Waits until the keeper has a partner's word about a step of an epoch. */
async function confirmed({ police, oin }: TwoGateways, epoch: string, act: KeyAct): Promise<void> {
  await until(
    () => police.officer.epochs(AUDITOR, ID),
    (epochs) =>
      epochs.some(
        (each) =>
          each.epoch === epoch &&
          each.confirmations.some((said) => said.act === act && said.partner === oin.municipality),
      ),
  );
}

/** Announces, hands over, accepts and activates the next epoch. */
async function goOver(pair: TwoGateways, epoch: string = NEW, when: Partial<typeof NOW> = {}): Promise<void> {
  await pair.police.officer.changeEpoch(CHIEF, ID, epoch, "rotation");
  await accept(pair, epoch);
  await pair.police.officer.activateEpoch(CHIEF, ID, epoch, { ...NOW, ...when });
  await confirmed(pair, epoch, "activated");
}

async function accept(pair: TwoGateways, epoch: string = NEW): Promise<void> {
  await until(
    () => pair.municipality.officer.acceptKeys(CHIEF, ID).catch(({ code }: { code: string }) => ({ state: code })),
    ({ state }) => state === "accepted",
  );
  await confirmed(pair, epoch, "announced");
}

/** Types of the entries about keys and erasure in the log about the other party, with their epoch. */
async function steps(gateway: TestGateway): Promise<string[]> {
  const lines = await gateway.officer.logLines(AUDITOR, { limit: 1000 });
  return lines
    .filter(({ log }) => !log.endsWith("/local"))
    .map(({ entry }) => entry as unknown as LogEntry)
    .filter(({ type }) => type.startsWith("key-") || type === "erased")
    .map(({ type, keys }) => `${type} ${keys!.epoch}`);
}

/** How many tokens of a key stand in the municipality's store: in the table of tokens, and in rows. */
function tokensOf(pair: TwoGateways, kid: string): { readonly tokens: number; readonly rows: number } {
  using database = new DatabaseSync(`${pair.folder.municipality}/store.sqlite`, { readOnly: true });
  const count = (query: string) => Number(database.prepare(query).get()!["n"]);
  const tables = database
    .prepare(`SELECT "name" FROM "rowTable"`)
    .all()
    .map(({ name }) => name as string);
  const cells = (table: string) =>
    database
      .prepare(`PRAGMA table_info("${table}")`)
      .all()
      .map(({ name }) => `"${name}" LIKE '%hn1.${kid}.%'`)
      .join(" OR ");
  return {
    tokens: count(`SELECT count(*) AS n FROM "loadedToken" WHERE "kid" = '${kid}'`),
    rows: tables.reduce((sum, table) => sum + count(`SELECT count(*) AS n FROM "${table}" WHERE ${cells(table)}`), 0),
  };
}

const kidOf = (pair: TwoGateways, epoch: string) => pair.keys.police.gateway.heldKid(ID, epoch)!;

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
    await until(
      () => municipality.officer.epochs(AUDITOR, ID),
      ([first]) => first?.state === "retiring",
    );
    await sweepEpochs(municipality.context);
    await confirmed(pair, OLD, "retired");
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
      const report = await municipality.matching.match(
        INTAKE,
        { agreementId: ID, withSource: null, weakest: "B" },
        () => {},
      );
      return {
        found: report.types.find(({ type }) => type === "adr1")!.matched,
        inconsistent: report.rotationInconsistent,
      };
    };
    const seen: number[] = [];
    const look = async () => seen.push((await matched()).found);
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
    expect(seen).toEqual(Array(6).fill(40));
    expect(await matched()).toEqual({ found: 40, inconsistent: 0 });
    expect(tokensOf(pair, kidOf(pair, OLD))).toEqual({ tokens: 0, rows: 0 });
  });
});

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
    database
      .prepare(
        `UPDATE "loadedToken" SET "token" = substr("token", 1, 18) || replace(substr("token", 19), substr("token", 19, 1), 'z')
         WHERE "kid" = ? AND "delivery" = (SELECT "n" FROM "delivery" WHERE "id" = ?)`,
      )
      .run(kidOf(pair, NEW), deliveryId);
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

describe("a step of a rotation is refused", () => {
  it("out of its order, twice, too early, and while a partner has not confirmed", async () => {
    await using pair = await twoGateways({ municipalityWithoutKey: true });
    const { officer } = pair.police;
    const step = (epoch: string, act: "rotation" | "retirement" | "destruction") =>
      officer.changeEpoch(CHIEF, ID, epoch, act);
    const activate = (when: Partial<typeof NOW> = {}) => officer.activateEpoch(CHIEF, ID, NEW, { ...NOW, ...when });
    await expect(step(OLD, "retirement")).rejects.toMatchObject({ code: "EPOCH_UNKNOWN" });
    await expect(activate()).rejects.toMatchObject({ code: "EPOCH_UNKNOWN" });
    await expect(pair.municipality.officer.changeEpoch(CHIEF, ID, NEW, "rotation")).rejects.toMatchObject({
      code: "DOMAIN_NOT_OURS",
    });
    await expect(officer.changeEpoch(CHIEF, "ander-domein", NEW, "rotation")).rejects.toMatchObject({
      code: "DOMAIN_NOT_OURS",
    });
    await expect(officer.changeEpoch(OFFICER, ID, NEW, "rotation")).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    await expect(step(OLD, "rotation")).rejects.toMatchObject({ code: "EPOCH_STATE" });
    await step(NEW, "rotation");
    await expect(step("2027-01", "rotation")).rejects.toMatchObject({ code: "ROTATION_RUNNING" });
    await expect(step(OLD, "retirement")).rejects.toMatchObject({ code: "EPOCH_STATE" });
    // the municipality has the message, and nobody there accepted the keys
    await expect(activate()).rejects.toMatchObject({
      code: "ROTATION_NOT_CONFIRMED",
      details: { partners: pair.oin.municipality },
    });
    await accept(pair);
    await expect(activate({ at: START - 1 } as never)).rejects.toMatchObject({ code: "OPTION_INVALID" });
    await activate();
    await expect(activate()).rejects.toMatchObject({ code: "EPOCH_STATE" });
    await confirmed(pair, NEW, "activated");
    await expect(step(OLD, "retirement")).rejects.toMatchObject({ code: "ROTATION_OVERLAP" });
    await expect(step(OLD, "destruction")).rejects.toMatchObject({ code: "EPOCH_STATE" });
    // a third epoch before the first is gone would make three of each token
    await step("2027-01", "rotation");
    await accept(pair, "2027-01");
    await expect(officer.activateEpoch(CHIEF, ID, "2027-01", NOW)).rejects.toMatchObject({ code: "ROTATION_RUNNING" });
    pair.clock.leap(30 * DAY);
    await step(OLD, "retirement");
    await expect(step(OLD, "retirement")).rejects.toMatchObject({ code: "EPOCH_STATE" });
    await expect(step(OLD, "destruction")).rejects.toMatchObject({
      code: "ROTATION_NOT_CONFIRMED",
      details: { partners: pair.oin.municipality },
    });
  });

  it("by one person alone where the configuration asks for two, and destruction always", async () => {
    await using pair = await twoGateways();
    const { context } = pair.police;
    const strict = createOfficerService({ ...context, fourEyes: new Set(["keys"] as const) }, context.stopping, () =>
      Promise.reject(),
    );
    for (let time = 0; time < 2; time++)
      expect((await strict.changeEpoch(CHIEF, ID, NEW, "rotation")).awaitingSecondPerson).toBe(true);
    expect(pair.keys.police.gateway.heldKid(ID, NEW)).toBeUndefined();
    expect((await strict.changeEpoch(DEPUTY, ID, NEW, "rotation")).awaitingSecondPerson).toBe(false);
    const soon = { ...NOW, emergency: true };
    expect((await strict.activateEpoch(CHIEF, ID, NEW, soon)).awaitingSecondPerson).toBe(true);
    // another overlap is another question
    expect((await strict.activateEpoch(DEPUTY, ID, NEW, { ...soon, overlapDays: 3 })).awaitingSecondPerson).toBe(true);
    expect((await strict.activateEpoch(DEPUTY, ID, NEW, soon)).awaitingSecondPerson).toBe(false);
    expect(await strict.newKey(CHIEF, "ander-domein", "2026-01").catch(({ code }) => code)).toBe("DOMAIN_HAS_KEY");
  });

  it("while deliveries with tokens of the epoch are under way", async () => {
    await using pair = await twoGateways({ agreements: [demoAgreement({ fourEyes: true })] });
    const { deliveryId } = await push(pair, incidents(3));
    await goOver(pair);
    pair.clock.leap(30 * DAY);
    const retire = () => pair.police.officer.changeEpoch(CHIEF, ID, OLD, "retirement");
    await expect(retire()).rejects.toMatchObject({ code: "EPOCH_IN_USE", details: { deliveries: 1 } });
    await pair.police.officer.cancel(OFFICER, deliveryId);
    expect((await retire()).epochs[0]).toMatchObject({ state: "retired" });
  });
});

describe("what is said about an epoch is refused", () => {
  /** Every message that the police sent, and how the municipality takes one. */
  async function listening() {
    const pair = await twoGateways();
    const tokens = async () =>
      (await pair.police.store.read((tx) => tx.messages.after(pair.oin.municipality, 0, 50))).map(({ token }) => token);
    const take = (token: string) => pair.municipality.exchange.message(pair.oin.police, { kind: "keys", token });
    const state = () => pair.municipality.officer.epochs(AUDITOR, ID);
    const say = (words: Partial<EpochWords>) =>
      signStep(pair.police.context, pair.oin.municipality, {
        ...{ says: "statement", act: "activated", domain: ID, epoch: NEW, kid: kidOf(pair, NEW), serial: 9 },
        ...{ activatesAt: START, overlapUntil: START },
        ...words,
      });
    return { pair, tokens, take, state, say };
  }

  it("when it is replayed: the last one changes nothing, an older one is not taken", async () => {
    const { pair, tokens, take, state } = await listening();
    await using _ = pair;
    await goOver(pair, NEW, { overlapDays: 0 });
    const activation = (await tokens()).at(-1)!;
    const before = { epochs: await state(), entries: await steps(pair.municipality) };
    await take(activation);
    expect({ epochs: await state(), entries: await steps(pair.municipality) }).toEqual(before);
    await pair.police.officer.changeEpoch(CHIEF, ID, OLD, "retirement");
    await until(state, ([first]) => first?.state !== "active");
    await sweepEpochs(pair.municipality.context);
    await confirmed(pair, OLD, "retired");
    await goOver(pair, "2027-01");
    const after = await state();
    await expect(take(activation)).rejects.toMatchObject({ code: "EPOCH_STEP_OLD" });
    expect(await state()).toEqual(after);
    expect(after.find(({ inUse }) => inUse)?.epoch).toBe("2027-01");
  });

  it("of another epoch, key, domain or party, or with something missing", async () => {
    const { pair, take, state, say } = await listening();
    await using _ = pair;
    await pair.police.officer.changeEpoch(CHIEF, ID, NEW, "rotation");
    const before = await until(state, (epochs) => epochs.length === 2);
    const refused = async (words: Partial<EpochWords>, code: string) =>
      expect(take(await say(words)), JSON.stringify(words)).rejects.toMatchObject({ code });
    await refused({ epoch: "2027-01" }, "EPOCH_UNKNOWN");
    await refused({ kid: "00000000" }, "KEY_EPOCH_TAKEN");
    await refused({ domain: "ander-domein" }, "DOMAIN_NOT_OURS");
    await refused({ serial: 1 }, "EPOCH_STEP_OLD");
    await refused({ act: "retired", epoch: OLD, kid: kidOf(pair, OLD) }, "EPOCH_STATE");
    await refused({ act: "destroyed" }, "SCHEMA_VIOLATION");
    await refused({ act: "announced" }, "SCHEMA_VIOLATION");
    await refused({ overlapUntil: START - 1 }, "SCHEMA_VIOLATION");
    const token = await say({});
    const other = pair.municipality.exchange.message("00000099000000003000", { kind: "keys", token });
    await expect(other).rejects.toMatchObject({ code: "KEY_UNKNOWN" });
    await expect(take(`${token.slice(0, -8)}AAAAAAAA`)).rejects.toMatchObject({ code: "SIGNATURE_INVALID" });
    // the municipality is no keeper: what it states changes nothing at the police
    const back = await signStep(pair.municipality.context, pair.oin.police, {
      ...{ says: "statement", act: "activated", domain: ID, epoch: NEW, kid: kidOf(pair, NEW), serial: 9 },
      ...{ activatesAt: START, overlapUntil: START },
    });
    const taken = pair.police.exchange.message(pair.oin.municipality, { kind: "keys", token: back });
    await expect(taken).rejects.toMatchObject({ code: "DOMAIN_NOT_OURS" });
    expect(await state()).toEqual(before);
  });

  it("by a partner that cannot prove that it holds the keys", async () => {
    await using pair = await twoGateways({ municipalityWithoutKey: true });
    const { police, municipality, oin } = pair;
    await police.officer.changeEpoch(CHIEF, ID, NEW, "rotation");
    const confirm = async (words: Partial<EpochWords>) => {
      const kid = kidOf(pair, NEW);
      const token = await signStep(municipality.context, oin.police, {
        ...{ says: "confirmation", act: "announced", domain: ID, epoch: NEW, kid },
        ...words,
      });
      return police.exchange.message(oin.municipality, { kind: "keys", token });
    };
    const { hash } = (await police.store.read((tx) => tx.agreements.get(ID)))!;
    await expect(confirm({})).rejects.toMatchObject({ code: "EPOCH_PROOF_WRONG", details: { type: "adr1" } });
    const proofs = { adr1: { agreement: ID, hash, answer: "0".repeat(64) } };
    await expect(confirm({ nonce: "0".repeat(64), proofs })).rejects.toMatchObject({ code: "EPOCH_PROOF_WRONG" });
    await expect(confirm({ act: "destroyed" })).rejects.toMatchObject({ code: "EPOCH_STATE" });
    await expect(confirm({ act: "activated" })).rejects.toMatchObject({ code: "EPOCH_STATE" });
    await expect(confirm({ epoch: "2027-01" })).rejects.toMatchObject({ code: "EPOCH_UNKNOWN" });
    expect((await police.officer.epochs(AUDITOR, ID)).flatMap(({ confirmations }) => confirmations)).toEqual([]);
  });
});

describe("a rotation that a crash breaks off", () => {
  it.each(["keys.made", "keys.announced", "keys.shared"] as const)(
    "at %s goes on when it is asked for again",
    async (place) => {
      await using pair = await twoGateways({ municipalityWithoutKey: true });
      const died = pair.police.dieAt(place);
      await expect(pair.police.officer.changeEpoch(CHIEF, ID, NEW, "rotation")).rejects.toThrow("dead");
      await died;
      await pair.restart("police");
      // whatever is half done, the epoch in use is the old one
      const { current } = await pair.police.store.read((tx) => domainKeys(pair.police.context, tx, ID));
      expect(current?.epoch).toBe(OLD);
      await expect(pair.police.officer.activateEpoch(CHIEF, ID, NEW, NOW)).rejects.toMatchObject({
        code: place === "keys.made" ? "EPOCH_UNKNOWN" : "ROTATION_NOT_CONFIRMED",
      });
      await pair.police.officer.changeEpoch(CHIEF, ID, NEW, "rotation");
      await accept(pair);
      await pair.police.officer.activateEpoch(CHIEF, ID, NEW, NOW);
      await confirmed(pair, NEW, "activated");
      expect((await steps(pair.police)).filter((step) => step === `key-handed-over ${NEW}`)).toHaveLength(1);
      expect(await localEntries(pair.police, "key-created")).toHaveLength(1);
    },
  );

  it.each([
    ["keys.erasing", 1],
    ["keys.erasing", 2],
    ["keys.erased", 1],
  ] as const)("while tokens are deleted (%s, %i) goes on by itself", async (place, times) => {
    await using pair = await twoGateways();
    await deliver(pair, incidents(4));
    await goOver(pair, NEW, { overlapDays: 0 });
    await pair.police.officer.changeEpoch(CHIEF, ID, OLD, "retirement");
    await until(
      () => pair.municipality.officer.epochs(AUDITOR, ID),
      ([first]) => first?.state === "retiring",
    );
    const died = pair.municipality.dieAt(place, times);
    await expect(sweepEpochs(pair.municipality.context)).rejects.toThrow("dead");
    await died;
    await pair.restart("municipality");
    await sweepEpochs(pair.municipality.context);
    await confirmed(pair, OLD, "retired");
    expect(tokensOf(pair, kidOf(pair, OLD))).toEqual({ tokens: 0, rows: 0 });
    expect((await steps(pair.municipality)).filter((step) => step === `erased ${OLD}`)).toHaveLength(1);
    const [first] = await pair.police.officer.epochs(AUDITOR, ID);
    expect(first!.confirmations.find(({ act }) => act === "retired")?.tokens).toBeGreaterThan(0);
  });

  it("before a key is destroyed that two people gave up goes on by itself", async () => {
    await using pair = await twoGateways();
    await goOver(pair, NEW, { overlapDays: 0 });
    await pair.police.officer.changeEpoch(CHIEF, ID, OLD, "retirement");
    await until(
      () => pair.municipality.officer.epochs(AUDITOR, ID),
      ([first]) => first?.state === "retiring",
    );
    await sweepEpochs(pair.municipality.context);
    await confirmed(pair, OLD, "retired");
    await pair.police.officer.changeEpoch(CHIEF, ID, OLD, "destruction");
    const died = pair.police.dieAt("keys.destroyed");
    await expect(pair.police.officer.changeEpoch(DEPUTY, ID, OLD, "destruction")).rejects.toThrow("dead");
    await died;
    await pair.restart("police");
    await sweepEpochs(pair.police.context);
    expect(pair.keys.police.gateway.heldKid(ID, OLD)).toBeUndefined();
  });
});

describe("a partner that does not confirm", () => {
  it("is an alarm at the keeper until it does", async () => {
    await using pair = await twoGateways();
    await pair.police.officer.changeEpoch(CHIEF, ID, NEW, "rotation");
    await accept(pair);
    pair.faults.before = (call) => {
      if (call === "message") throw new SluisError("PARTNER_UNREACHABLE");
    };
    await pair.police.officer.activateEpoch(CHIEF, ID, NEW, NOW);
    const alarms = async () =>
      (await pair.police.officer.alarms(AUDITOR)).map(({ code, partner, subject }) => ({ code, partner, subject }));
    expect(await alarms()).toContainEqual({
      ...{ code: "ROTATION_NOT_CONFIRMED", partner: pair.oin.municipality, subject: `${ID}/${NEW}` },
    });
    pair.faults.before = undefined;
    await confirmed(pair, NEW, "activated");
    await sweepEpochs(pair.police.context);
    expect(await alarms()).toEqual([]);
  });
});
