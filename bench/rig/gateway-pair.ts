import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createOfficerClient, type OfficerClient } from "../../gateway/api/officer-client.ts";
import { readConfig } from "../../gateway/cli/load-config.ts";
import type { OfficerService } from "../../gateway/deliveries/ports/officer-service.ts";
import { type DemoGateway, setUpPair } from "../../gateway/demo/demo-pair.ts";
import { socketPath } from "../../gateway/main/socket-path.ts";
import { childrenOf } from "../process-usage.ts";
import { type ProductionServices, startProductionServices } from "./production-services.ts";

const SLUIS = fileURLToPath(new URL("../../bin/sluis.mjs", import.meta.url));
const MAIN = fileURLToPath(new URL("../../gateway/main.ts", import.meta.url));

/** Milliseconds that a gateway may take to answer on a busy machine. */
const START_WITHIN = 120_000;

/** One gateway: a process of its own, started with the command that an administrator would give. */
export interface BenchGateway {
  /** Of the gateway itself, not of the command that started it. */
  readonly pid: number;
  readonly service: OfficerService;
  readonly dropFolder: string;
}

/** embedded: SQLite and the queue in it. production: PostgreSQL and RabbitMQ. */
export type Profile = "embedded" | "production";

/** Two gateways on free ports of this machine, over mutual TLS. */
export interface GatewayPair extends AsyncDisposable {
  readonly folder: string;
  /** null on the embedded profile. */
  readonly services: ProductionServices | null;
  readonly police: BenchGateway;
  readonly municipality: BenchGateway;
}

/** Sets two gateways up in a temporary folder and starts them, with their servers. Disposing stops and removes everything. */
export async function startGatewayPair(profile: Profile = "embedded"): Promise<GatewayPair> {
  // commands are run with the entry file of this very process
  process.argv[1] = MAIN;
  await using made = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "sluis-bench-"));
  made.defer(() => rm(folder, { recursive: true, force: true }));
  const services = profile === "embedded" ? null : made.use(await startProductionServices());
  const pair = await setUpPair(folder);
  for (const side of ["police", "municipality"] as const) await services?.configure(side, pair[side]);
  const police = await start(pair.police, made);
  const municipality = await start(pair.municipality, made);
  const whole = made.move();
  return { folder, services, police, municipality, [Symbol.asyncDispose]: () => whole.disposeAsync() };
}

async function start({ config, folder }: DemoGateway, made: AsyncDisposableStack): Promise<BenchGateway> {
  const command = spawn(process.execPath, [SLUIS, "serve", "--config", config], { stdio: "ignore" });
  made.defer(() => stop(command));
  const client = createOfficerClient({ socketPath: socketPath(readConfig(config)), officer: userInfo().username });
  made.defer(() => client.close());
  await answers(client, command);
  return { pid: childOf(command), service: client.service, dropFolder: join(folder, "drop") };
}

async function answers(client: OfficerClient, command: ChildProcess): Promise<void> {
  const until = Date.now() + START_WITHIN;
  for (;;) {
    try {
      await client.service.agreements({ id: "", role: "" });
      return;
    } catch (cause) {
      if (command.exitCode !== null || Date.now() > until) throw new Error("a gateway did not start", { cause });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function stop(command: ChildProcess): Promise<void> {
  if (command.exitCode !== null) return;
  command.kill("SIGTERM");
  await once(command, "exit");
}

/** The command starts the gateway in the right Node, as its only child. */
function childOf({ pid }: ChildProcess): number {
  return childrenOf(pid!)[0]!;
}
