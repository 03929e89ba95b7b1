import { appendFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SluisError } from "../core/sluis-error.ts";
import { type GatewayProcess, runSluis, startGatewayProcess } from "./sluis-process.ts";

/** OINs that belong to nobody. */
export const POLICE_OIN = "00000099000000001000";
export const MUNICIPALITY_OIN = "00000099000000002000";

/** The agreement and the mapping of the demonstration. */
export const AGREEMENT_FILE = fileURLToPath(new URL("agreement.yaml", import.meta.url));
export const MAPPING_FILE = fileURLToPath(new URL("mapping.yaml", import.meta.url));

/** One side: where its configuration is, and its running process. */
export interface DemoGateway {
  readonly config: string;
  readonly folder: string;
  process: GatewayProcess | undefined;
}

/** Two gateways that were set up with the commands that two administrators would give. */
export interface DemoPair {
  readonly police: DemoGateway;
  readonly municipality: DemoGateway;
  /** The fingerprint that is read out by phone, of the police side's card. */
  readonly fingerprint: string;
}

/** Runs a command of one side with `--json`. Out: what it printed, parsed. Throws INTERNAL with its words when it fails. */
export async function command<T>(gateway: DemoGateway, args: readonly string[], input = ""): Promise<T> {
  const result = await runSluis([...args, "--config", gateway.config, "--json"], input);
  if (result.exit !== 0) process.stderr.write(result.stderr || result.stdout);
  if (result.exit !== 0)
    throw new SluisError(
      "DEMO_FAILED",
      { command: args.slice(0, 2).join(" "), exit: result.exit },
      { cause: result.stderr || result.stdout },
    );
  return JSON.parse(result.stdout) as T;
}

/** Sets both sides up in a folder: keys, certificates, cards, pseudonym key. In: an empty folder. */
export async function setUpPair(folder: string): Promise<DemoPair> {
  const port = await freePort();
  const police = await init("police", POLICE_OIN, "Politie-eenheid Proef", join(folder, "politie"), []);
  const door = ["--host", "127.0.0.1", "--port", String(port)];
  const municipality = await init("municipality", MUNICIPALITY_OIN, "Gemeente Proef", join(folder, "gemeente"), door);
  await acceptCard(police.gateway, municipality);
  await acceptCard(municipality.gateway, police);

  await command(police.gateway, ["keys", "new", "--domain", "demo-incidenten", "--epoch", "2026-01"]);
  await appendFile(municipality.gateway.config, `dropFolder: ${join(municipality.gateway.folder, "drop")}\n`);
  for (const { gateway } of [police, municipality])
    await appendFile(
      gateway.config,
      `log:\n  file: ${join(gateway.folder, "sluis.log")}\nretry:\n  firstDelayMs: 200\n  maximumDelayMs: 2000\n`,
    );
  return { police: police.gateway, municipality: municipality.gateway, fingerprint: police.fingerprint };
}

interface MadeGateway {
  readonly gateway: DemoGateway;
  readonly card: string;
  readonly fingerprint: string;
}

async function init(
  role: string,
  oin: string,
  name: string,
  dir: string,
  door: readonly string[],
): Promise<MadeGateway> {
  const args = ["init", "--role", role, "--oin", oin, "--name", name, "--dir", dir, ...door];
  const gateway: DemoGateway = { config: join(dir, "sluis.yaml"), folder: dir, process: undefined };
  const made = await command<{ config: string; cardFile: string; fingerprint: string }>(gateway, args);
  return { gateway: { ...gateway, config: made.config }, card: made.cardFile, fingerprint: made.fingerprint };
}

async function acceptCard(gateway: DemoGateway, other: MadeGateway): Promise<void> {
  await command(gateway, ["partner", "accept", other.card, "--fingerprint", other.fingerprint]);
}

/** Lets the police side propose the demonstration's agreement and share its keys, and the municipality accept both. Both sides must run. */
export async function agree({ police, municipality }: DemoPair): Promise<void> {
  const { agreement } = await command<{ agreement: { id: string } }>(police, ["agreement", "propose", AGREEMENT_FILE]);
  await command(municipality, ["agreement", "accept", agreement.id]);
  await command(police, ["keys", "share", agreement.id]);
  await command(municipality, ["keys", "accept", agreement.id]);
}

/** Starts one side and waits until it answers. */
export async function startSide(gateway: DemoGateway): Promise<void> {
  gateway.process = startGatewayProcess(gateway.config);
  for (let tries = 0; tries < 100; tries++) {
    const answer = await runSluis(["status", "--config", gateway.config, "--json"]);
    if (answer.exit === 0) return;
  }
  throw new SluisError("DEMO_FAILED", { command: "serve", exit: 3 });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
