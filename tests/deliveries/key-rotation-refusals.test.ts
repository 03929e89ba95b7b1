import { describe, expect, it } from "vitest";
import { type EpochWords, signStep } from "../../gateway/deliveries/keys/epochs/signed-step.ts";
import { sweepEpochs } from "../../gateway/deliveries/keys/epochs/sweep-epochs.ts";
import { openKeys } from "../../gateway/deliveries/keys/key-handover.ts";
import { createOfficerService } from "../../gateway/deliveries/officer/create-officer-service.ts";
import { isRefusal } from "../../gateway/deliveries/refused-message.ts";
import { incidents } from "./incidents.ts";
import { accept, CHIEF, confirmed, DAY, DEPUTY, goOver, ID, kidOf, NEW, NOW, OLD, steps } from "./rotation-steps.ts";
import { AUDITOR, OFFICER, push, until } from "./steps.ts";
import { demoAgreement, START, twoGateways } from "./two-gateways.ts";

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
        ...{ says: "statement", act: "activated", domain: ID, epoch: NEW, kid: kidOf(pair, NEW), serial: 2 * START },
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
      ...{ says: "statement", act: "activated", domain: ID, epoch: NEW, kid: kidOf(pair, NEW), serial: 2 * START },
      ...{ activatesAt: START, overlapUntil: START },
    });
    const taken = pair.police.exchange.message(pair.oin.municipality, { kind: "keys", token: back });
    await expect(taken).rejects.toMatchObject({ code: "DOMAIN_NOT_OURS" });
    expect(await state()).toEqual(before);
  });

  it("by a gateway of before rotation for good, so that it holds nothing else up", async () => {
    const { pair, say } = await listening();
    await using _ = pair;
    await pair.police.officer.changeEpoch(CHIEF, ID, NEW, "rotation");
    // what such a gateway does with every message of this kind
    const refusal = await openKeys(pair.municipality.context, pair.oin.police, await say({})).catch((error) => error);
    expect(refusal).toMatchObject({ code: "JOSE_MALFORMED" });
    expect(isRefusal(refusal)).toBe(true);
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
