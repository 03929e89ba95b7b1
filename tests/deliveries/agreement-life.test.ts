import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseSignedAgreement } from "../../gateway/agreements/read-signed-agreement.ts";
import type { Json, JsonObject } from "../../gateway/core/json.ts";
import type { Agreement } from "../../gateway/core/types/agreement.ts";
import type { SignedAgreement } from "../../gateway/core/types/signed-agreement.ts";
import { acceptSigned } from "../../gateway/deliveries/agreements/accept-agreement.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import type { AgreementLine } from "../../gateway/deliveries/ports/agreement-office.ts";
import { signatureOf, signedByBoth } from "../agreements/signed-by-both.ts";
import { agree } from "./agree.ts";
import { lineCut } from "./direct-link.ts";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import { AUDITOR, currentRows, deliver, deliveryAt, OFFICER, push, reach, until } from "./steps.ts";
import type { TestGateway } from "./test-gateway.ts";
import { demoAgreement, type TwoGateways, twoGateways } from "./two-gateways.ts";

const CHIEF = { id: "beheer-1", role: "functional-administrator" };
const DEPUTY = { id: "beheer-2", role: "functional-administrator" };

const shared = sharedPair();
let made = 0;

/** A document that nobody signed yet. */
function draft(changes: { readonly [member: string]: Json } = {}): JsonObject & { id: string } {
  made += 1;
  const id = `voorstel-${made}`;
  return { ...demoAgreement({ id, ...changes }), id: (changes["id"] as string | undefined) ?? id };
}

async function propose(gateway: TestGateway, document: JsonObject & { id: string }) {
  await gateway.officer.signAgreement(CHIEF, document);
  return gateway.officer.proposeAgreement(CHIEF, document.id);
}

function lineOf(gateway: TestGateway, id: string): Promise<AgreementLine | undefined> {
  return gateway.officer.agreementOverview(AUDITOR).then((lines) =>
    lines
      .filter((line) => line.id === id)
      .sort((a, b) => a.version - b.version)
      .at(-1),
  );
}

function reachState(gateway: TestGateway, id: string, state: AgreementLine["state"]) {
  return until(
    () => lineOf(gateway, id),
    (line) => line?.state === state,
  );
}

/** Types of the entries about an agreement in the log about the other party. */
async function steps(gateway: TestGateway, id: string): Promise<string[]> {
  const lines = await gateway.officer.logLines(AUDITOR, { limit: 1000 });
  return lines
    .map(({ entry }) => entry as { type: string; agreement?: { id: string } })
    .filter(({ type, agreement }) => agreement?.id === id && type.startsWith("agreement-"))
    .map(({ type }) => type.slice("agreement-".length));
}

describe("an agreement", () => {
  it("comes into force at both sides once the second party signs the same hash, and then delivers", async () => {
    const pair = shared();
    const document = draft();
    expect(await propose(pair.police, document)).toMatchObject({ state: "proposed", delivered: true });
    await expect(push(pair, incidents(3), { agreementId: document.id })).rejects.toMatchObject({
      code: "AGREEMENT_UNKNOWN",
    });
    expect(await lineOf(pair.municipality, document.id)).toMatchObject({ state: "offered", attention: ["no-dpia"] });
    const accepted = await pair.municipality.officer.acceptAgreement(CHIEF, document.id);
    expect(accepted).toMatchObject({ state: "active" });
    // the police dial, and fetch it in their own time
    expect(await reachState(pair.police, document.id, "active")).toMatchObject({ hash: accepted.hash });
    await deliver(pair, incidents(3), { agreementId: document.id });
    expect(await currentRows(pair, document.id)).toHaveLength(3);
    expect(await steps(pair.police, document.id)).toEqual(["signed", "proposed", "accepted"]);
    expect(await steps(pair.municipality, document.id)).toEqual(["proposed", "accepted"]);
    const kept = await pair.police.officer.signedAgreement(AUDITOR, document.id);
    expect(await pair.municipality.officer.signedAgreement(AUDITOR, document.id)).toEqual(kept);
    // who signed stands apart, and only as a commitment in the log
    const log = JSON.stringify(await pair.police.officer.logLines(AUDITOR, { limit: 1000 }));
    expect(log).not.toContain(CHIEF.id);
  });

  it("that the dialled side proposes is fetched by the other, which may refuse it with a reason", async () => {
    const pair = shared();
    const document = draft();
    await push(pair, incidents(1)); // whoever waits for a receipt asks for news
    await pair.municipality.officer.signAgreement(CHIEF, document);
    const proposed = pair.municipality.officer.proposeAgreement(CHIEF, document.id);
    await push(pair, incidents(2, 50));
    await reachState(pair.police, document.id, "offered");
    await proposed;
    await pair.police.officer.refuseAgreement(CHIEF, document.id, "basis");
    expect(await reachState(pair.municipality, document.id, "refused")).toMatchObject({ reason: "basis" });
    expect(await steps(pair.municipality, document.id)).toEqual(["signed", "proposed", "refused"]);
    expect(await steps(pair.police, document.id)).toEqual(["proposed", "refused"]);
  });

  it("goes over to the next version while the old one still runs", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const under = async () => {
      const id = await deliver(pair, incidents(2), { agreementId });
      return (await deliveryAt(pair.municipality, id))?.agreementVersion;
    };
    await propose(pair.police, draft({ id: agreementId, version: 2, dpia: "DPIA 2026-7" }));
    expect(await under()).toBe(1);
    await pair.municipality.officer.acceptAgreement(CHIEF, agreementId);
    await reachState(pair.police, agreementId, "active");
    expect(await under()).toBe(2);
  });

  it("is proposed again by itself until the partner can be reached", async () => {
    const pair = shared();
    const document = draft();
    pair.faults.before = () => {
      throw lineCut();
    };
    expect(await propose(pair.police, document)).toMatchObject({ state: "proposed", delivered: false });
    expect((await lineOf(pair.police, document.id))?.attention).toContain("partner-not-told");
    pair.faults.before = undefined;
    await reachState(pair.municipality, document.id, "offered");
  });

  it("that both propose alike at once is in force without anybody accepting it", async () => {
    const pair = shared();
    const document = draft();
    await pair.municipality.officer.signAgreement(CHIEF, document);
    await propose(pair.police, document);
    await reachState(pair.municipality, document.id, "active");
    await reachState(pair.police, document.id, "active");
  });

  it("needs a second officer to sign and to end it where the configuration asks for one", async () => {
    const pair = shared();
    const fourEyes = { ...pair.police.context, fourEyes: new Set(["agreements"]) } as GatewayContext;
    const { createOfficerService } = await import("../../gateway/deliveries/officer/create-officer-service.ts");
    const officer = createOfficerService(fourEyes, new AbortController().signal, () => Promise.reject());
    const document = draft();
    for (let time = 0; time < 2; time++)
      expect(await officer.signAgreement(CHIEF, document)).toMatchObject({ state: "awaiting-second-person" });
    await expect(officer.proposeAgreement(CHIEF, document.id)).rejects.toMatchObject({ code: "PROPOSAL_UNKNOWN" });
    expect(await officer.signAgreement(DEPUTY, document)).toMatchObject({ state: "signed" });
    const running = await newAgreement(pair);
    expect((await officer.holdAgreement(CHIEF, running, "suspended", "quality")).state).toBe("suspended");
    expect((await officer.holdAgreement(CHIEF, running, "ended", "quality")).state).toBe("awaiting-second-person");
    expect((await officer.holdAgreement(DEPUTY, running, "ended", "quality")).state).toBe("ended");
  });
});

describe("a hold", () => {
  it("stops deliveries on both sides at once, and only who placed it lifts it", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const held = await pair.police.officer.holdAgreement(CHIEF, agreementId, "suspended", "incident");
    expect(held).toMatchObject({ state: "suspended", delivered: true });
    for (const gateway of [pair.police, pair.municipality])
      expect((await lineOf(gateway, agreementId))?.state).toBe("suspended");
    await expect(push(pair, incidents(2), { agreementId })).rejects.toMatchObject({ code: "AGREEMENT_SUSPENDED" });
    await expect(pair.municipality.officer.holdAgreement(CHIEF, agreementId, "resumed", null)).rejects.toMatchObject({
      code: "OTHER_HOLD",
    });
    await pair.police.officer.holdAgreement(CHIEF, agreementId, "resumed", null);
    await reachState(pair.municipality, agreementId, "active");
    await deliver(pair, incidents(2), { agreementId });
    await expect(pair.police.officer.holdAgreement(CHIEF, agreementId, "resumed", null)).rejects.toMatchObject({
      code: "NOT_SUSPENDED",
    });
    expect(await steps(pair.municipality, agreementId)).toEqual(["accepted", "suspended", "resumed"]);
  });

  it("stops the parts of a delivery under way, and lets it go on afterwards", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    let parts = 0;
    pair.faults.before = async (call) => {
      if (call === "putPart" && parts++ === 0)
        await pair.municipality.officer.holdAgreement(CHIEF, agreementId, "suspended", "quality");
    };
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await until(
      () => deliveryAt(pair.police, deliveryId),
      (delivery) => delivery?.reason === "AGREEMENT_SUSPENDED",
    );
    expect((await deliveryAt(pair.municipality, deliveryId))?.state).toBe("receiving");
    await reachState(pair.police, agreementId, "suspended");
    await pair.municipality.officer.holdAgreement(CHIEF, agreementId, "resumed", null);
    await reach(() => pair.police, deliveryId, "stored");
  });

  it("cannot be undone by an older statement of the same party", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    for (const act of ["suspended", "resumed", "suspended"] as const)
      await pair.police.officer.holdAgreement(CHIEF, agreementId, act, act === "resumed" ? null : "quality");
    const sent = await pair.police.store.read((tx) => tx.messages.after(pair.oin.municipality, 0, 1000));
    const resumed = sent.filter(({ subject }) => subject === agreementId)[1]!;
    await pair.municipality.exchange.message(pair.oin.police, { kind: resumed.kind as never, token: resumed.token });
    expect((await lineOf(pair.municipality, agreementId))?.state).toBe("suspended");
  });

  it("for ever lets the sender close with a void what was under way, and takes no new version", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    pair.faults.before = (call) => {
      if (call === "putPart") throw lineCut();
    };
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await reach(() => pair.police, deliveryId, "sending");
    const ended = await pair.police.officer.holdAgreement(CHIEF, agreementId, "ended", "finished");
    expect(ended.state).toBe("ended");
    pair.faults.before = undefined;
    expect(await reach(() => pair.police, deliveryId, "void")).toMatchObject({ reason: "AGREEMENT_ENDED" });
    await reachState(pair.municipality, agreementId, "ended");
    await expect(push(pair, incidents(1), { agreementId })).rejects.toMatchObject({ code: "AGREEMENT_ENDED" });
    for (const gateway of [pair.police, pair.municipality])
      await expect(gateway.officer.signAgreement(CHIEF, draft({ id: agreementId, version: 2 }))).rejects.toMatchObject({
        code: "AGREEMENT_ENDED",
      });
  });
});

/** A signed file of an agreement between these two, with what a test changes in it after signing. */
async function signedFile(pair: TwoGateways, document: JsonObject): Promise<SignedAgreement> {
  const { keys, oin } = pair;
  return signedByBoth(document, {
    [oin.police]: keys.police.signing,
    [oin.municipality]: keys.municipality.signing,
  });
}

describe("a signed agreement is refused", () => {
  const at = (pair: TwoGateways, file: unknown) => acceptSigned(pair.municipality.context, file, CHIEF);

  it("when it was altered after signing", async () => {
    const pair = shared();
    const file = await signedFile(pair, draft());
    const altered = { ...file, document: { ...file.document, onwardSupply: true } };
    await expect(at(pair, altered)).rejects.toMatchObject({ code: "AGREEMENT_ALTERED" });
  });

  it("when the signature of another agreement, or of another version, stands under it", async () => {
    const pair = shared();
    const document = draft();
    const other = await signedFile(pair, { ...document, version: 2 });
    const file = await signedFile(pair, document);
    await expect(at(pair, { ...file, signatures: other.signatures })).rejects.toMatchObject({
      code: "AGREEMENT_ALTERED",
    });
  });

  it("when a third party signed it, known here or not", async () => {
    const pair = shared();
    const document = draft();
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const [first] = (await signedFile(pair, document)).signatures;
    const third = "00000099000000003000";
    const token = await signatureOf(document as unknown as Agreement, third, pair.oin.police, {
      privateKey,
      kid: "derde",
    });
    const file = { v: 1, document, signatures: [first!, token] };
    await expect(at(pair, file)).rejects.toMatchObject({ code: "KEY_UNKNOWN" });
    const { context } = pair.municipality;
    const stranger = {
      ...context.partner(pair.oin.police)!,
      oin: third,
      signingKeys: new Map([["derde", createPublicKey(privateKey)]]),
    };
    const knowing: GatewayContext = { ...context, partners: () => [...context.partners(), stranger] };
    await expect(acceptSigned(knowing, file, CHIEF)).rejects.toMatchObject({ code: "SIGNER_NOT_A_PARTY" });
    // one that says to be a party, by a key of somebody else
    const posing = await signatureOf(document as unknown as Agreement, pair.oin.municipality, pair.oin.police, {
      privateKey,
      kid: "derde",
    });
    await expect(acceptSigned(knowing, { ...file, signatures: [first!, posing] }, CHIEF)).rejects.toMatchObject({
      code: "SIGNER_NOT_A_PARTY",
    });
  });

  it("when one party signed it twice, or only we did, or nobody", async () => {
    const pair = shared();
    const file = await signedFile(pair, draft());
    const [police, municipality] = file.signatures;
    await expect(at(pair, { ...file, signatures: [police!, police!] })).rejects.toMatchObject({
      code: "SIGNER_NOT_A_PARTY",
    });
    for (const signatures of [[municipality!], []])
      await expect(at(pair, { ...file, signatures })).rejects.toMatchObject({ code: "AGREEMENT_UNSIGNED" });
    // from the folder, nobody is there to sign
    await expect(acceptSigned(pair.municipality.context, { ...file, signatures: [police!] })).rejects.toMatchObject({
      code: "AGREEMENT_UNSIGNED",
    });
  });

  it("when the version stands here with another hash", async () => {
    const pair = shared();
    const id = await newAgreement(pair);
    const file = await signedFile(pair, draft({ id, onwardSupply: true }));
    await expect(at(pair, file)).rejects.toMatchObject({
      code: "AGREEMENT_CHANGED",
      details: { member: "onwardSupply" },
    });
    const { signatures } = file;
    await expect(
      pair.municipality.exchange.message(pair.oin.police, {
        kind: "agreement-proposal",
        token: JSON.stringify({ ...file, signatures: signatures.slice(0, 1) }),
      }),
    ).rejects.toMatchObject({ code: "AGREEMENT_CHANGED" });
  });

  it("by whoever proposed other content under the same version at the same time: nobody signs both", async () => {
    const pair = shared();
    const ours = draft();
    const theirs = { ...ours, onwardSupply: true };
    await pair.municipality.officer.signAgreement(CHIEF, theirs);
    await propose(pair.police, ours);
    expect(await reachState(pair.police, ours.id, "refused")).toMatchObject({ reason: "PROPOSAL_CROSSED" });
    await expect(pair.police.officer.signAgreement(CHIEF, theirs)).rejects.toMatchObject({ code: "VERSION_TAKEN" });
    await expect(pair.municipality.officer.signAgreement(CHIEF, ours)).rejects.toMatchObject({
      code: "PROPOSAL_CROSSED",
    });
    await propose(pair.police, { ...ours, version: 2 });
    await pair.municipality.officer.acceptAgreement(CHIEF, ours.id);
    expect(await reachState(pair.police, ours.id, "active")).toMatchObject({ version: 2 });
  });

  it("when its last day is over, by whoever is to sign it", async () => {
    const pair = shared();
    const document = draft({ validUntil: "2026-11-22" });
    await expect(pair.police.officer.signAgreement(CHIEF, document)).rejects.toMatchObject({
      code: "AGREEMENT_INVALID",
      details: { field: "validUntil", rule: "in-the-past" },
    });
    const [police] = (await signedFile(pair, document)).signatures;
    await expect(at(pair, { v: 1, document, signatures: [police!] })).rejects.toMatchObject({
      details: { field: "validUntil" },
    });
  });

  it("when a field is not in the product, or a treatment is not for its class, before anybody signs", async () => {
    const pair = shared();
    const fields = demoAgreement()["fields"] as JsonObject;
    const unknown = draft({ fields: { ...fields, schoenmaat: { treatment: "keep", why: "x" } } });
    const kept = draft({ fields: { ...fields, incidentId: { treatment: "keep", why: "x" } } });
    for (const [document, rule] of [
      [unknown, "unknown-field"],
      [kept, "treatment-not-allowed: keep"],
    ] as const) {
      await expect(pair.police.officer.signAgreement(CHIEF, document)).rejects.toMatchObject({
        code: "AGREEMENT_INVALID",
        details: { rule },
      });
      await expect(at(pair, await signedFile(pair, document))).rejects.toMatchObject({ details: { rule } });
    }
  });

  it("when its pseudonym domain reaches wider than another agreement says", async () => {
    await using pair = await twoGateways();
    const pseudonyms = demoAgreement()["pseudonyms"] as JsonObject;
    const wider = draft({
      pseudonyms: {
        ...pseudonyms,
        members: [pair.oin.police, pair.oin.municipality, "00000099000000003000"],
      },
    });
    await expect(agree(pair, wider)).rejects.toMatchObject({
      code: "DOMAIN_WIDER",
      details: { domain: "demo-incidenten", agreement: "demo-incidenten" },
    });
    await agree(pair, { ...wider, pseudonyms: { ...(wider["pseudonyms"] as JsonObject), domain: "drie-partijen" } });
    const outside = draft({ pseudonyms: { ...pseudonyms, domain: "anders", keeper: "00000099000000003000" } });
    await expect(agree(pair, outside)).rejects.toMatchObject({ details: { rule: "not-a-party" } });
  });

  it("when it is not a document that we read", async () => {
    const pair = shared();
    const file = await signedFile(pair, draft());
    expect(() => parseSignedAgreement("{")).toThrow();
    await expect(at(pair, { ...file, extra: 1 })).rejects.toMatchObject({ code: "UNKNOWN_KEY" });
    await expect(at(pair, { ...file, signatures: ["geen.geldige.tekst"] })).rejects.toMatchObject({
      code: "JOSE_MALFORMED",
    });
  });
});

describe("what is said of an agreement over the link", () => {
  it("counts only from the party itself", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await pair.police.officer.holdAgreement(CHIEF, agreementId, "suspended", "quality");
    const sent = await pair.police.store.read((tx) => tx.messages.after(pair.oin.municipality, 0, 1000));
    const { token } = sent.findLast(({ subject }) => subject === agreementId)!;
    const say = (partner: string) =>
      pair.municipality.exchange.message(partner, { kind: "agreement-statement", token });
    await expect(say("00000099000000003000")).rejects.toMatchObject({ code: "PARTNER_MISMATCH" });
    // and not back to who said it
    await expect(
      pair.police.exchange.message(pair.oin.municipality, { kind: "agreement-statement", token }),
    ).rejects.toMatchObject({ code: "PARTNER_MISMATCH" });
  });

  it("is refused by an officer who may not do it", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await expect(pair.police.officer.signAgreement(OFFICER, draft())).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    await expect(pair.police.officer.holdAgreement(AUDITOR, agreementId, "suspended", "x1")).rejects.toMatchObject({
      code: "ACCESS_DENIED",
    });
  });
});
