import { createSecretKey } from "node:crypto";
import type { Json } from "../../gateway/core/json.ts";
import type { FlowPolicy } from "../../gateway/deliveries/gateway-context.ts";
import { createLocalWorkbench } from "../../gateway/deliveries/work/local-workbench.ts";
import type { Workbench } from "../../gateway/deliveries/work/workbench.ts";
import { rowEncoders } from "../../gateway/store/row-encoders.ts";
import type { PostgresDatabases } from "../store/postgres-database.ts";
import { agree } from "./agree.ts";
import { type DirectLink, directLink } from "./direct-link.ts";
import { memoryCheckpoints } from "./memory-checkpoints.ts";
import { createTestClock, type TestClock } from "./test-clock.ts";
import { startTestGateway, type TestGateway } from "./test-gateway.ts";
import { makeKeys, partnerOf } from "./test-keys.ts";
import { catalogue, demoAgreement, POLICY, type Side, START } from "./two-gateways.ts";

/** Two gateways of several instances each, in one process: those of a side share a PostgreSQL store and the queue in it. */
export interface SeveralInstances extends AsyncDisposable {
  readonly police: readonly TestGateway[];
  readonly municipality: readonly TestGateway[];
  readonly clock: TestClock;
  readonly oin: { readonly [side in Side]: string };
  /** The link of each police instance, which asks the living instances of the municipality in turn. */
  readonly links: readonly DirectLink[];
  /** Starts one more instance of a side. */
  add(side: Side): Promise<TestGateway>;
}

/** What a test wants otherwise than usual. */
export interface InstancesWorld {
  readonly policy?: Partial<FlowPolicy>;
  readonly agreements?: readonly Json[];
  /** The workbench of each police instance. */
  readonly workbench?: () => Workbench;
}

/** Starts two instances of each side. In: the databases, what a test wants otherwise. */
export async function severalInstances(
  databases: PostgresDatabases,
  world: InstancesWorld = {},
): Promise<SeveralInstances> {
  const agreements = world.agreements ?? [demoAgreement()];
  const first = agreements[0] as unknown as { supplier: { oin: string }; receiver: { oin: string } };
  const oin = { police: first.supplier.oin, municipality: first.receiver.oin };
  const root = createSecretKey(Buffer.alloc(32, 7));
  const keys = { police: makeKeys(root), municipality: makeKeys(root) };
  const clock = createTestClock(START);
  const running: { readonly [side in Side]: TestGateway[] } = { police: [], municipality: [] };
  const links: DirectLink[] = [];
  let asked = 0;
  const living = (): TestGateway | undefined => {
    const alive = running.municipality.filter((gateway) => gateway.alive);
    return alive[asked++ % Math.max(1, alive.length)];
  };
  const stores = { police: await databases.create(), municipality: await databases.create() };
  const add = async (side: Side): Promise<TestGateway> => {
    const link = directLink(living, oin.police);
    const police = side === "police";
    if (police) links.push(link);
    const gateway = await startTestGateway({
      oin: oin[side],
      environment: "test",
      keys: keys[side],
      store: await stores[side].open(clock),
      products: catalogue(null),
      courier: link,
      partners: [
        police ? partnerOf(oin.municipality, keys.municipality, true) : partnerOf(oin.police, keys.police, false),
      ],
      policy: { ...POLICY, lease: 3_000, ...world.policy },
      clock,
      workbench: (police ? world.workbench?.() : undefined) ?? createLocalWorkbench(rowEncoders),
      checkpoints: memoryCheckpoints(),
      loseHints: false,
    });
    running[side].push(gateway);
    return gateway;
  };
  for (const side of ["police", "municipality", "police", "municipality"] as const) await add(side);
  const made = { keys, oin, police: running.police[0]!, municipality: running.municipality[0]! };
  for (const agreement of agreements) await agree(made, agreement);
  return {
    ...running,
    clock,
    oin,
    links,
    add,
    async [Symbol.asyncDispose]() {
      await Promise.all([...running.police, ...running.municipality].map((gateway) => gateway.stop()));
      await Promise.all([stores.police.free(), stores.municipality.free()]);
    },
  };
}
