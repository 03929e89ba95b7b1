import { createSecretKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json, JsonObject } from "../../gateway/core/json.ts";
import { parseStrictYaml } from "../../gateway/core/strict-yaml.ts";
import type { FlowPolicy, ProductCatalogue } from "../../gateway/deliveries/gateway-context.ts";
import { createLocalWorkbench } from "../../gateway/deliveries/work/local-workbench.ts";
import type { Workbench } from "../../gateway/deliveries/work/workbench.ts";
import { loadCatalogue } from "../../gateway/main/product-catalogue.ts";
import { rowEncoders } from "../../gateway/store/row-encoders.ts";
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import { agree } from "./agree.ts";
import { type DirectLink, directLink, type LinkFaults } from "./direct-link.ts";
import { memoryCheckpoints } from "./memory-checkpoints.ts";
import { createTestClock, type TestClock } from "./test-clock.ts";
import { startTestGateway, type TestGateway } from "./test-gateway.ts";
import { makeKeys, partnerOf, type TestKeys } from "./test-keys.ts";

/** One of the two gateways. */
export type Side = "police" | "municipality";

/** Two gateways in one process, joined by a link that a test can disturb. */
export interface TwoGateways extends AsyncDisposable {
  /** The gateway of the supplier, which dials. */
  readonly police: TestGateway;
  /** The gateway of the receiver. */
  readonly municipality: TestGateway;
  readonly link: DirectLink;
  readonly faults: LinkFaults;
  readonly clock: TestClock;
  readonly keys: { readonly [side in Side]: TestKeys };
  readonly oin: { readonly [side in Side]: string };
  /** The folder of each store. */
  readonly folder: { readonly [side in Side]: string };
  /** Ends a gateway (dead or alive) and starts it anew on the same store file. */
  restart(side: Side): Promise<TestGateway>;
}

/** What a test wants otherwise than usual. */
export interface World {
  /** The agreements of the police; the demonstration's when absent. */
  readonly agreements?: readonly Json[];
  /** Those of the municipality, when they are not the same. */
  readonly municipalityAgreements?: readonly Json[];
  readonly municipalityEnvironment?: "test" | "production";
  readonly productsDir?: string;
  /** The municipality holds no pseudonym key. */
  readonly municipalityWithoutKey?: boolean;
  readonly policy?: Partial<FlowPolicy>;
  readonly policeWorkbench?: Workbench;
  readonly municipalityWorkbench?: Workbench;
  /** Hints of all but the sweeper never reach the outbox of either side. */
  readonly loseHints?: boolean;
  /** Other systems can subscribe on both sides. */
  readonly announces?: boolean;
}

const DAY = 24 * 3600_000;

/** Settings of the flow in these tests. */
export const POLICY: FlowPolicy = {
  expireAfter: 14 * DAY,
  keepAfterStored: 7 * DAY,
  keepRejections: 14 * DAY,
  keepSubjects: 5 * 366 * DAY,
  receiptDue: DAY,
  correctionDue: DAY,
  cosignatureDue: DAY,
  retryFirst: 5,
  retryLongest: 50,
  partsInFlight: 4,
  lease: 60_000,
};

/** When these tests play: a day inside the demonstration's agreement. */
export const START = Date.parse("2026-11-23T12:00:00Z");

const catalogues = new Map<string | null, ProductCatalogue>();

/** Loading one takes longer than most tests. */
export function catalogue(folder: string | null): ProductCatalogue {
  const known = catalogues.get(folder) ?? loadCatalogue(folder);
  catalogues.set(folder, known);
  return known;
}

/** The agreement of the demonstration, with what a test changes in it. */
export function demoAgreement(changes: { readonly [member: string]: Json } = {}): JsonObject {
  const document = parseStrictYaml(readFileSync("gateway/demo/agreement.yaml", "utf8"), "agreement");
  return { ...(document as JsonObject), ...changes };
}

/** Starts both gateways. */
export async function twoGateways(world: World = {}): Promise<TwoGateways> {
  const agreements = world.agreements ?? [demoAgreement()];
  const theirs = world.municipalityAgreements ?? agreements;
  const first = agreements[0] as { supplier: { oin: string }; receiver: { oin: string } };
  const oin = { police: first.supplier.oin, municipality: first.receiver.oin };
  const root = mkdtempSync(join(tmpdir(), "sluis-flow-"));
  const folder = { police: mkdtempSync(join(root, "p-")), municipality: mkdtempSync(join(root, "m-")) };
  const pseudonymRoot = createSecretKey(Buffer.alloc(32, 7));
  const keys = {
    police: makeKeys(pseudonymRoot),
    municipality: makeKeys(world.municipalityWithoutKey ? null : pseudonymRoot),
  };
  const clock = createTestClock(START);
  const checkpoints = { police: memoryCheckpoints(), municipality: memoryCheckpoints() };
  const running: { [side in Side]?: TestGateway } = {};
  const link = directLink(() => running.municipality, oin.police);
  const shared = {
    courier: link,
    clock,
    products: catalogue(world.productsDir ?? null),
    policy: { ...POLICY, ...world.policy },
    loseHints: world.loseHints ?? false,
    announces: world.announces ?? false,
  };
  const start = async (side: Side): Promise<TestGateway> => {
    const police = side === "police";
    const gateway = await startTestGateway({
      ...shared,
      oin: oin[side],
      checkpoints: checkpoints[side],
      environment: (police ? undefined : world.municipalityEnvironment) ?? "test",
      keys: keys[side],
      store: await openSqliteStore({ path: join(folder[side], "store.sqlite"), lock: true, clock }),
      workbench: (police ? world.policeWorkbench : world.municipalityWorkbench) ?? createLocalWorkbench(rowEncoders),
      partners: [
        police ? partnerOf(oin.municipality, keys.municipality, true) : partnerOf(oin.police, keys.police, false),
      ],
    });
    running[side] = gateway;
    return gateway;
  };
  await Promise.all([start("police"), start("municipality")]);
  const made = { keys, oin, police: running.police!, municipality: running.municipality! };
  for (const agreement of agreements) await agree(made, agreement, "police");
  for (const agreement of theirs) await agree(made, agreement, "municipality");
  return {
    get police() {
      return running.police!;
    },
    get municipality() {
      return running.municipality!;
    },
    link,
    faults: link.faults,
    clock,
    keys,
    oin,
    folder,
    async restart(side) {
      await running[side]!.stop();
      return start(side);
    },
    async [Symbol.asyncDispose]() {
      await running.police!.stop();
      await running.municipality!.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
