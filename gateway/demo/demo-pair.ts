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
  for (const { gateway } of [police, municipality]) await setForDemo(gateway);
  return { police: police.gateway, municipality: municipality.gateway, fingerprint: police.fingerprint };
}

/** A gateway that was made, with the card that partners accept. */
export interface MadeGateway {
  readonly gateway: DemoGateway;
  readonly card: string;
  readonly fingerprint: string;
}

/** Makes the configuration and keys of one party. */
export async function init(
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

/** Accepts the card of another party, whose fingerprint was compared by phone. */
export async function acceptCard(
  gateway: DemoGateway,
  other: MadeGateway,
  more: readonly string[] = [],
): Promise<void> {
  await command(gateway, ["partner", "accept", other.card, "--fingerprint", other.fingerprint, ...more]);
}

/**
 * Lets the supplier propose an agreement and the receiver accept it, and the keeper of its domain share the keys.
 * In: both sides, which run, the agreement's file, and which of both is the keeper.
 */
export async function agree(
  supplier: DemoGateway,
  receiver: DemoGateway,
  file: string,
  keeper: DemoGateway = supplier,
): Promise<void> {
  const { agreement } = await command<{ agreement: { id: string } }>(supplier, ["agreement", "propose", file]);
  await untilArrived(receiver, ["agreement", "accept", agreement.id]);
  await untilArrived(keeper, ["keys", "share", agreement.id]);
  await untilArrived(keeper === supplier ? receiver : supplier, ["keys", "accept", agreement.id]);
}

/** Tries a command until what the partner sent is there: it travels by itself, and may still be on its way. */
async function untilArrived(side: DemoGateway, args: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    const { exit } = await runSluis([...args, "--config", side.config, "--json"]);
    if (exit === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await command(side, args);
}

/** Sends the log to a file, and lets retries come soon enough to be watched. */
export async function setForDemo({ config, folder }: DemoGateway): Promise<void> {
  const retry = "retry:\n  firstDelayMs: 200\n  maximumDelayMs: 2000\n";
  await appendFile(config, `log:\n  file: ${join(folder, "sluis.log")}\n${retry}`);
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

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
