import { createSecretKey } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "../../gateway/core/json.ts";
import { acceptSigned } from "../../gateway/deliveries/agreements/accept-agreement.ts";
import type { Courier } from "../../gateway/deliveries/ports/partner-link.ts";
import { createLocalWorkbench } from "../../gateway/deliveries/work/local-workbench.ts";
import { rowEncoders } from "../../gateway/store/row-encoders.ts";
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import { signedByBoth } from "../agreements/signed-by-both.ts";
import { type DirectLink, directLink, type LinkFaults } from "./direct-link.ts";
import { memoryCheckpoints } from "./memory-checkpoints.ts";
import { createTestClock, type TestClock } from "./test-clock.ts";
import { startTestGateway, type TestGateway } from "./test-gateway.ts";
import { makeKeys, partnerOf } from "./test-keys.ts";
import { catalogue, demoAgreement, POLICY, START } from "./two-gateways.ts";

const RECEIVERS = ["municipality", "prosecutor"] as const;

/** A party that the police delivers to. */
export type Receiver = (typeof RECEIVERS)[number];

/** The police, which keeps the pseudonym key, and two parties that use its domain, in one process. */
export interface ThreeGateways extends AsyncDisposable {
  readonly police: TestGateway;
  readonly municipality: TestGateway;
  readonly prosecutor: TestGateway;
  readonly clock: TestClock;
  readonly oin: { readonly [receiver in Receiver]: string };
  /** Id of the agreement with each; both use one pseudonym domain. */
  readonly agreement: { readonly [receiver in Receiver]: string };
  /** What is done to the line to each. */
  readonly faults: { readonly [receiver in Receiver]: LinkFaults };
}

/** Starts the three, with one agreement between the police and each other one in force. Only the police holds the pseudonym key. */
export async function threeGateways(): Promise<ThreeGateways> {
  const documents = agreements();
  const { supplier } = documents.municipality as { supplier: { oin: string } };
  const idOf = (receiver: Receiver) => documents[receiver]["id"] as string;
  const oinOf = (receiver: Receiver) => (documents[receiver]["receiver"] as { oin: string }).oin;
  const keys = {
    police: makeKeys(createSecretKey(Buffer.alloc(32, 7))),
    municipality: makeKeys(null),
    prosecutor: makeKeys(null),
  };
  const root = mkdtempSync(join(tmpdir(), "sluis-three-"));
  const clock = createTestClock(START);
  const running: { [receiver in Receiver]?: TestGateway } = {};
  const links = {
    municipality: directLink(() => running.municipality, supplier.oin),
    prosecutor: directLink(() => running.prosecutor, supplier.oin),
  };
  const start = async (
    name: "police" | Receiver,
    { oin, ...parts }: Pick<Parameters<typeof startTestGateway>[0], "oin" | "courier" | "partners">,
  ): Promise<TestGateway> =>
    startTestGateway({
      ...parts,
      ...{ oin, clock, keys: keys[name], environment: "test", loseHints: false, policy: POLICY },
      products: catalogue(null),
      store: await openSqliteStore({ path: join(root, `${name}.sqlite`), lock: true, clock }),
      checkpoints: memoryCheckpoints(),
      workbench: createLocalWorkbench(rowEncoders),
    });
  const police = await start("police", {
    oin: supplier.oin,
    courier: courierTo(new Map(RECEIVERS.map((receiver) => [oinOf(receiver), links[receiver]]))),
    partners: RECEIVERS.map((receiver) => partnerOf(oinOf(receiver), keys[receiver], true)),
  });
  const partners = [partnerOf(supplier.oin, keys.police, false)];
  for (const receiver of RECEIVERS) {
    const gateway = await start(receiver, { oin: oinOf(receiver), courier: links[receiver], partners });
    running[receiver] = gateway;
    const signers = { [supplier.oin]: keys.police.signing, [oinOf(receiver)]: keys[receiver].signing };
    const signed = await signedByBoth(documents[receiver], signers);
    for (const party of [police, gateway]) await acceptSigned(party.context, signed);
  }
  const { municipality, prosecutor } = running as { readonly [receiver in Receiver]: TestGateway };
  return {
    ...{ police, municipality, prosecutor, clock },
    oin: { municipality: oinOf("municipality"), prosecutor: oinOf("prosecutor") },
    agreement: { municipality: idOf("municipality"), prosecutor: idOf("prosecutor") },
    faults: { municipality: links.municipality.faults, prosecutor: links.prosecutor.faults },
    async [Symbol.asyncDispose]() {
      for (const gateway of [police, municipality, prosecutor]) await gateway.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The demonstration's agreement with each, in one domain of which all three are members. */
function agreements(): { readonly [receiver in Receiver]: JsonObject } {
  const usual = demoAgreement();
  const { supplier, receiver, pseudonyms } = usual as { [name: string]: { oin: string } };
  const prosecutor = { ...receiver!, name: "Parket Proef", oin: "00000099000000003000" };
  const members = [supplier!.oin, receiver!.oin, prosecutor.oin];
  const common = { ...usual, pseudonyms: { ...pseudonyms!, members } };
  return { municipality: common, prosecutor: { ...common, id: "demo-incidenten-om", receiver: prosecutor } };
}

/** A courier that asks each partner over its own link. */
function courierTo(links: ReadonlyMap<string, DirectLink>): Courier {
  const [any] = links.values();
  const courier = { ...any! } as Courier;
  const to = (partner: string) => links.get(partner)!;
  for (const name of Object.keys(courier) as (keyof Courier)[])
    Object.assign(courier, {
      [name]: (partner: string, ...rest: unknown[]) =>
        (to(partner)[name] as (...all: unknown[]) => unknown)(partner, ...rest),
    });
  return Object.assign(courier, { over: () => courier, close: async () => {} });
}
