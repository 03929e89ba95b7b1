import { describe, expect, it } from "vitest";
import { agreementHash } from "../../gateway/agreements/agreement-hash.ts";
import type { Json, JsonObject } from "../../gateway/core/json.ts";
import type { Agreement } from "../../gateway/core/types/agreement.ts";
import { acceptSigned } from "../../gateway/deliveries/agreements/accept-agreement.ts";
import { ownStatement } from "../../gateway/deliveries/agreements/own-statement.ts";
import { lineCut } from "./direct-link.ts";
import { until } from "./steps.ts";
import type { TestGateway } from "./test-gateway.ts";
import { type Receiver, type ThreeGateways, threeGateways } from "./three-gateways.ts";

const CHIEF = { id: "beheer-1", role: "functional-administrator" };

/** The agreement in force between the police and a party, with what a test changes. */
async function like(
  { police, agreement }: ThreeGateways,
  receiver: Receiver,
  changes: { readonly [member: string]: Json },
): Promise<Agreement> {
  const stored = await police.store.read((tx) => tx.agreements.get(agreement[receiver]));
  return { ...(JSON.parse(stored!.document) as Agreement), ...changes };
}

/** A document with one party's signature, as it travels. */
async function signedBy({ context }: TestGateway, to: string, document: Agreement) {
  const { id, version } = document;
  const said = { act: "signed", agreement: { id, version, hash: agreementHash(document) }, to } as const;
  return { v: 1, document, signatures: [await ownStatement(context, said)] };
}

/** Lets a party propose an agreement like its own to the police. Out: "taken", or what it is told of the refusal. */
async function offer(
  world: ThreeGateways,
  from: Receiver,
  changes: { readonly [member: string]: Json },
): Promise<string> {
  const { police, oin } = world;
  const signed = await signedBy(world[from], police.context.own.oin, await like(world, from, changes));
  const token = JSON.stringify(signed);
  return police.exchange.message(oin[from], { kind: "agreement-proposal", token }).then(
    () => "taken",
    ({ code, details }) => `${code} ${JSON.stringify(details)}`,
  );
}

async function sign(world: ThreeGateways, receiver: Receiver, changes: { readonly [member: string]: Json }) {
  return world.police.officer.signAgreement(CHIEF, (await like(world, receiver, changes)) as unknown as JsonObject);
}

describe("the id of an agreement", () => {
  it("that is in force with one partner is unknown to another, and its next version stays free", async () => {
    await using world = await threeGateways();
    const { police, oin, agreement } = world;
    const id = agreement.municipality;
    const unknown = `AGREEMENT_UNKNOWN {"agreement":"${id}"}`;
    for (const version of [1, 2, 9999]) expect(await offer(world, "prosecutor", { id, version })).toBe(unknown);
    expect(await offer(world, "municipality", { version: 2, fourEyes: true })).toBe("taken");
    expect(await offer(world, "prosecutor", { id, version: 3 })).toBe(unknown);
    await expect(sign(world, "prosecutor", { id, version: 3 })).rejects.toMatchObject({ code: "AGREEMENT_ID_TAKEN" });
    expect(await police.officer.acceptAgreement(CHIEF, id)).toMatchObject({ state: "active", version: 2 });
    const { document } = (await police.store.read((tx) => tx.agreements.get(id)))!;
    expect((JSON.parse(document) as Agreement).receiver.oin).toBe(oin.municipality);
  });

  it("of another partner's agreement is refused in a file that both signed, too", async () => {
    await using world = await threeGateways();
    const { police, prosecutor, oin, agreement } = world;
    const document = await like(world, "prosecutor", { id: agreement.municipality, version: 2 });
    const [theirs, ours] = [
      await signedBy(prosecutor, police.context.own.oin, document),
      await signedBy(police, oin.prosecutor, document),
    ];
    const both = { ...theirs, signatures: [...theirs.signatures, ...ours.signatures] };
    await expect(acceptSigned(police.context, both)).rejects.toMatchObject({ code: "AGREEMENT_ID_TAKEN" });
  });

  it("that nobody has yet is of whoever proposes it first, until an officer refuses that", async () => {
    await using world = await threeGateways();
    const { police, oin } = world;
    const id = "nog-van-niemand";
    expect(await offer(world, "prosecutor", { id, version: 1 })).toBe("taken");
    expect(await offer(world, "prosecutor", { id, version: 7 })).toBe("taken");
    expect(await offer(world, "municipality", { id, version: 1 })).toBe(`AGREEMENT_UNKNOWN {"agreement":"${id}"}`);
    await expect(sign(world, "municipality", { id, version: 1 })).rejects.toMatchObject({ code: "AGREEMENT_ID_TAKEN" });
    for (const version of [7, 1])
      expect(await police.officer.refuseAgreement(CHIEF, id, "content")).toMatchObject({ version });
    expect(await offer(world, "municipality", { id, version: 1 })).toBe("taken");
    // also where a higher version of somebody else was refused
    const shown = async () => (await police.officer.signedAgreement(CHIEF, id)).document;
    expect(await shown()).toMatchObject({ version: 1, receiver: { oin: oin.municipality } });
    expect(await police.officer.acceptAgreement(CHIEF, id)).toMatchObject({ state: "active", version: 1 });
    expect(await shown()).toMatchObject({ version: 1, receiver: { oin: oin.municipality } });
    expect(await sign(world, "municipality", { id, version: 2 })).toMatchObject({ state: "signed" });
    expect(await police.officer.proposeAgreement(CHIEF, id)).toMatchObject({ state: "proposed", version: 2 });
  });
});

describe("the proposals of one partner", () => {
  it("wait for an officer up to twenty; those of another partner are still taken", async () => {
    await using world = await threeGateways();
    const { police, oin } = world;
    const most = `PROPOSALS_WAIT {"partner":"${oin.prosecutor}","most":20}`;
    for (let made = 1; made <= 20; made++)
      expect(await offer(world, "prosecutor", { id: `voorstel-${made}`, version: 1 })).toBe("taken");
    expect(await offer(world, "prosecutor", { id: "voorstel-21", version: 1 })).toBe(most);
    expect(await offer(world, "prosecutor", { id: "voorstel-20", version: 1 })).toBe("taken");
    expect(await offer(world, "municipality", { id: "voorstel-21", version: 1 })).toBe("taken");
    await police.officer.refuseAgreement(CHIEF, "voorstel-1", "content");
    expect(await offer(world, "prosecutor", { id: "voorstel-22", version: 1 })).toBe("taken");
    expect(await offer(world, "prosecutor", { id: "voorstel-1", version: 1 })).toBe(most);
  });
});

describe("a proposal of what is in force", () => {
  it("is answered once, however often it is repeated before the answer is there", async () => {
    await using world = await threeGateways();
    const { police, oin, faults } = world;
    const answers = () =>
      police.store.read(async (tx) => {
        const open = await tx.messages.open(oin.prosecutor, 100);
        return open.filter(({ kind }) => kind === "agreement-statement").length;
      });
    faults.prosecutor.before = () => {
      throw lineCut();
    };
    for (let time = 0; time < 3; time++) expect(await offer(world, "prosecutor", {})).toBe("taken");
    expect(await answers()).toBe(1);
    Reflect.deleteProperty(faults.prosecutor, "before");
    await until(answers, (open) => open === 0);
    // a partner that lost our signature gets it again
    faults.prosecutor.before = () => {
      throw lineCut();
    };
    expect(await offer(world, "prosecutor", {})).toBe("taken");
    expect(await answers()).toBe(1);
  });
});

describe("of several proposals under one id", () => {
  it("none is accepted before an officer says which version", async () => {
    await using world = await threeGateways();
    const { police, agreement } = world;
    const id = agreement.municipality;
    for (const version of [2, 9999]) expect(await offer(world, "municipality", { version })).toBe("taken");
    await expect(police.officer.acceptAgreement(CHIEF, id)).rejects.toMatchObject({
      code: "VERSION_NEEDED",
      details: { count: 2 },
    });
    expect(await police.officer.acceptAgreement(CHIEF, id, 2)).toMatchObject({ state: "active", version: 2 });
  });
});
