import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KeyHandover } from "../../gateway/core/types/key-handover.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import { sealKeys } from "../../gateway/deliveries/keys/key-handover.ts";
import { createOfficerService } from "../../gateway/deliveries/officer/create-officer-service.ts";
import { fieldKeysOf } from "../../gateway/pseudonyms/hn1/field-keys.ts";
import { createHn1Provider } from "../../gateway/pseudonyms/hn1/keeper-provider.ts";
import { incidents } from "./incidents.ts";
import { AUDITOR, deliver, OFFICER } from "./steps.ts";
import type { TestGateway } from "./test-gateway.ts";
import { makeKeys } from "./test-keys.ts";
import { type TwoGateways, twoGateways } from "./two-gateways.ts";

const CHIEF = { id: "beheer-1", role: "functional-administrator" };
const DEPUTY = { id: "beheer-2", role: "technical-administrator" };
const ID = "demo-incidenten";

/** A gateway whose configuration asks for two officers where keys are concerned. */
function asTwo({ context }: TestGateway) {
  const strict: GatewayContext = { ...context, fourEyes: new Set(["keys"] as const) };
  return createOfficerService(strict, new AbortController().signal, () => Promise.reject());
}

describe("keys that a keeper shares", () => {
  it("are those of the types that the agreement lists for the partner, over the link, and never the root", async () => {
    await using pair = await twoGateways({ municipalityWithoutKey: true });
    const { police, municipality } = pair;
    await expect(municipality.officer.acceptKeys(CHIEF, ID)).rejects.toMatchObject({ code: "NO_KEYS_OFFERED" });
    const shared = await police.officer.shareKeys(CHIEF, ID, true);
    expect(shared).toMatchObject({ state: "shared", types: ["adr1"], delivered: true });
    expect(municipality.context.keys.pseudonyms(ID)).toBeUndefined();
    const accepted = await municipality.officer.acceptKeys(CHIEF, ID);
    expect(accepted).toMatchObject({ state: "accepted", kid: shared.kid, types: ["adr1"] });
    const { key } = municipality.context.keys.pseudonyms(ID)!;
    expect("root" in key).toBe(false);
    expect([...(key as { fields: ReadonlyMap<string, KeyObject> }).fields.keys()]).toEqual(["adr1"]);
    // what both make of the same value is the same, and a delivery passes the canary
    await deliver(pair, incidents(3));
    const checks = await police.officer.checkPartners(OFFICER);
    expect(checks.filter(({ check }) => check.endsWith("keyChallenge"))).toMatchObject([{ ok: true }]);
    expect(checks.every(({ ok }) => ok)).toBe(true);
    const steps = async (gateway: TestGateway) =>
      (await gateway.officer.logLines(AUDITOR, { limit: 1000 }))
        .map(({ log, entry }) => ({ log, ...(entry as { type: string; keys?: { kid: string } }) }))
        .filter(({ type }) => type.startsWith("key-"))
        .map(({ log, type, keys }) => [log.split("/").at(-1), type, keys?.kid]);
    expect(await steps(police)).toEqual([[pair.oin.municipality, "key-handed-over", shared.kid]]);
    expect(await steps(municipality)).toEqual([[pair.oin.police, "key-activated", shared.kid]]);
    const secret = (key as { fields: ReadonlyMap<string, KeyObject> }).fields.get("adr1")!.export();
    const carried = Buffer.concat(pair.link.carried);
    for (const form of ["base64url", "hex", "base64"] as const)
      expect(carried.includes(secret.toString(form))).toBe(false);
  });

  it("go as a file as well, which only the partner can open", async () => {
    await using pair = await twoGateways({ municipalityWithoutKey: true });
    const { token } = await pair.police.officer.shareKeys(CHIEF, ID, false);
    await expect(pair.police.officer.acceptSealedKeys(CHIEF, ID, token!)).rejects.toMatchObject({
      code: "KEY_UNKNOWN",
    });
    expect(await pair.municipality.officer.acceptSealedKeys(CHIEF, ID, token!)).toMatchObject({ state: "accepted" });
  });

  it("need a second officer on each side where the configuration asks for one", async () => {
    await using pair = await twoGateways({ municipalityWithoutKey: true });
    const [keeper, holder] = [asTwo(pair.police), asTwo(pair.municipality)];
    expect(await keeper.shareKeys(CHIEF, ID, true)).toMatchObject({ state: "awaiting-second-person", token: null });
    expect(await keeper.shareKeys(DEPUTY, ID, true)).toMatchObject({ state: "shared" });
    for (let time = 0; time < 2; time++)
      expect((await holder.acceptKeys(CHIEF, ID)).state).toBe("awaiting-second-person");
    expect(pair.municipality.context.keys.pseudonyms(ID)).toBeUndefined();
    expect((await holder.acceptKeys(DEPUTY, ID)).state).toBe("accepted");
  });

  it("come from the keeper only, and from an officer who may", async () => {
    await using pair = await twoGateways();
    await expect(pair.municipality.officer.shareKeys(CHIEF, ID, true)).rejects.toMatchObject({
      code: "NOT_THE_KEEPER",
    });
    await expect(pair.police.officer.shareKeys(OFFICER, ID, true)).rejects.toMatchObject({ code: "ACCESS_DENIED" });
  });
});

describe("keys that are handed over are refused", () => {
  let pair: TwoGateways;
  beforeAll(async () => {
    pair = await twoGateways({ municipalityWithoutKey: true });
  });
  afterAll(() => pair[Symbol.asyncDispose]());

  interface Forged {
    readonly statement?: Partial<KeyHandover>;
    readonly types?: readonly string[];
    readonly root?: KeyObject;
    readonly recipient?: Parameters<typeof sealKeys>[2];
  }

  /** A hand-over that the keeper really signs, with something wrong in it, as the municipality gets it. */
  async function offer({ statement = {}, types = ["adr1"], root, recipient }: Forged): Promise<unknown> {
    const { context } = pair.police;
    const material = context.keys.pseudonyms(ID)!.key as { root: KeyObject };
    const names = { domain: statement.domain ?? ID, epoch: statement.epoch ?? "2026-01" };
    const key = { rootKey: root ?? material.root, ...names };
    const provider = createHn1Provider(key);
    const { hash } = (await pair.police.store.read((tx) => tx.agreements.get(ID)))!;
    const whole: KeyHandover = {
      ...{ v: 1, ...names, kid: provider.kid, agreement: { id: ID, version: 1, hash }, environment: "test", time: 1 },
      types: Object.fromEntries(types.map((type) => [type, provider.keyCheck(type)])),
      ...{ from: pair.oin.police, to: pair.oin.municipality },
      ...statement,
    };
    const fields = fieldKeysOf(key, types);
    const to = recipient ?? context.partner(pair.oin.municipality)!.decryptionKey;
    const token = await sealKeys(context, { statement: whole, fields }, to);
    return pair.municipality.exchange.message(pair.oin.police, { kind: "keys", token });
  }

  it("for another domain, or another agreement text", async () => {
    await expect(offer({ statement: { domain: "ander-domein" } })).rejects.toMatchObject({
      code: "KEY_HANDOVER_INVALID",
      details: { why: "domain" },
    });
    await expect(
      offer({ statement: { agreement: { id: ID, version: 1, hash: "0".repeat(64) } } }),
    ).rejects.toMatchObject({ code: "AGREEMENT_DIFFERS" });
  });

  it("of a type that the agreement does not list for us, and when one that it lists is missing", async () => {
    await expect(offer({ types: ["adr1", "bsn"] })).rejects.toMatchObject({
      code: "KEY_TYPE_NOT_AGREED",
      details: { type: "bsn" },
    });
    await expect(offer({ types: ["ken"] })).rejects.toMatchObject({ code: "KEY_TYPE_NOT_AGREED" });
  });

  it("with a check value that is not the key's", async () => {
    await expect(offer({ statement: { types: { adr1: "0".repeat(32) } } })).rejects.toMatchObject({
      code: "KEY_HANDOVER_INVALID",
      details: { why: "KCV adr1" },
    });
  });

  it("sealed to somebody else, or to us for somebody else, or told by somebody else", async () => {
    const { decryption } = makeKeys(null);
    await expect(offer({ recipient: decryption })).rejects.toMatchObject({ code: "KEY_UNKNOWN" });
    await expect(offer({ statement: { to: "00000099000000003000" } })).rejects.toMatchObject({
      code: "NOT_THE_RECEIVER",
    });
    await expect(offer({ statement: { from: "00000099000000003000" } })).rejects.toMatchObject({
      code: "PARTNER_MISMATCH",
    });
  });

  it("for an epoch of which another key is here", async () => {
    await offer({});
    await pair.municipality.officer.acceptKeys(CHIEF, ID);
    await expect(offer({ root: createSecretKey(randomBytes(32)) })).rejects.toMatchObject({ code: "KEY_EPOCH_TAKEN" });
    // the next epoch is another key's place
    await offer({ statement: { epoch: "2026-07" } });
    expect((await pair.municipality.officer.acceptKeys(CHIEF, ID)).epoch).toBe("2026-07");
    // until the keeper goes over to it, neither side takes one for the other
    const lines = await pair.police.officer.checkPartners(OFFICER);
    expect(lines.find(({ check }) => check.endsWith("pseudonymKey"))?.ok).toBe(false);
    expect(lines.find(({ check }) => check.endsWith("keyChallenge"))?.ok).toBe(false);
  });

  it("that wait longest, when keys of more than four epochs wait for an officer", async () => {
    for (const year of [2031, 2032, 2033, 2034, 2035, 2036]) await offer({ statement: { epoch: `${year}-01` } });
    const accepted = [];
    for (let left = 4; left > 0; left--) accepted.push((await pair.municipality.officer.acceptKeys(CHIEF, ID)).epoch);
    expect(accepted).toEqual(["2036-01", "2035-01", "2034-01", "2033-01"]);
    await expect(pair.municipality.officer.acceptKeys(CHIEF, ID)).rejects.toMatchObject({ code: "NO_KEYS_OFFERED" });
  });

  it("when a challenge is answered with what was answered before", async () => {
    await using two = await twoGateways();
    const answers: object[] = [];
    const { context } = two.police;
    const replayed = {
      ...context.courier,
      checkAgreement: async (...asked: Parameters<typeof context.courier.checkAgreement>) => {
        const answer = await context.courier.checkAgreement(...asked);
        answers.push(answer);
        return answers[0] as typeof answer;
      },
    };
    const listening: GatewayContext = { ...context, courier: { ...replayed, over: () => replayed as never } };
    const officer = createOfficerService(listening, new AbortController().signal, () => Promise.reject());
    const challenge = async () =>
      (await officer.checkPartners(OFFICER)).find(({ check }) => check.endsWith("keyChallenge"))?.ok;
    expect(await challenge()).toBe(true);
    expect(await challenge()).toBe(false);
  });
});
