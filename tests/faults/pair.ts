import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import type { CliContext } from "../../gateway/cli/cli-context.ts";
import { crlFile } from "../../gateway/cli/development-ca-folder.ts";
import { loadConfig } from "../../gateway/cli/load-config.ts";
import { openKeys } from "../../gateway/cli/open-keys.ts";
import { installFieldKeys, pseudonymKeyName } from "../../gateway/cli/pseudonym-keys.ts";
import { readDocument } from "../../gateway/cli/read-document.ts";
import { runCli } from "../../gateway/cli/run-cli.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { deriveKid } from "../../gateway/pseudonyms/hn1/derive.ts";
import { fieldKeysOf } from "../../gateway/pseudonyms/hn1/field-keys.ts";
import { signedByBoth } from "../agreements/signed-by-both.ts";
import { freePort } from "../services/free-port.ts";
import { changeConfig, linkOver } from "./link-over.ts";
import { type BrokerRelay, openBrokerRelay, type Production, type ProductionSide } from "./production.ts";
import { createSide, type Side } from "./side.ts";
import { sqliteProbe } from "./store-probe.ts";

export const POLICE_OIN = "00000099000000001000";
export const MUNICIPALITY_OIN = "00000099000000002000";

/** Beside `proef-berichten`, for the same two partners. */
export const SECOND_AGREEMENT = "proef-berichten-2";

/** Product and agreement of these tests. */
export const FIXTURES = fileURLToPath(new URL("../fixtures/faults/", import.meta.url));

/** Two gateways that were set up with the commands of two administrators; neither runs yet. */
export interface Pair extends AsyncDisposable {
  readonly folder: string;
  readonly police: Side;
  readonly municipality: Side;
  readonly dropFolder: string;
  /** Port of the municipality's door. */
  readonly doorPort: number;
  /** The port that the police side dials. */
  readonly dialPort: number;
  /** Folders of the development authorities that issued the certificates. */
  readonly authorities: { readonly [side in "police" | "municipality"]: string };
  /** Between the police side and the RabbitMQ that links the two, and the municipality and it. Empty where there is none. */
  readonly linkRelays: readonly BrokerRelay[];
}

/** What differs between pairs. */
export interface PairOptions {
  /** An agreement file; that of the fault tests when absent. */
  readonly agreement?: string;
  /** The police side dials another port than the door's, for something that stands in between. */
  readonly throughWire?: boolean;
  /** Both sides on these services; the embedded profile when absent. */
  readonly production?: Production;
  /** Both sides have a second agreement, alike but for its id. */
  readonly secondAgreement?: boolean;
  /** Both sides read revocation lists of both authorities. */
  readonly revocationLists?: boolean;
  /** Nothing is between the two but the RabbitMQ of the services, and the municipality has no door. */
  readonly linkedByRabbit?: boolean;
}

/** Sets up both sides in a new folder; disposing of the pair kills what runs and removes the folder. */
export async function createPair(options: PairOptions = {}): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), "sluis-faults-"));
  const doorPort = await freePort();
  const dialPort = options.throughWire ? await freePort() : doorPort;
  const police = await initSide("police", POLICE_OIN, join(folder, "politie"), []);
  const at = ["--host", "127.0.0.1", "--port", String(doorPort)];
  const municipality = await initSide("municipality", MUNICIPALITY_OIN, join(folder, "gemeente"), at);
  await acceptCard(police, municipality, ["--url", `https://127.0.0.1:${dialPort}`]);
  await acceptCard(municipality, police, []);

  await shareKey(police, municipality);

  const dropFolder = join(folder, "gemeente", "drop");
  appendFileSync(municipality.config, `dropFolder: ${dropFolder}\n`);
  const linkRelays = options.linkedByRabbit ? await linkByRabbit(options.production!, { police, municipality }) : [];
  const agreement = options.linkedByRabbit ? agreementOverRabbit(folder) : options.agreement;
  const signed = await signedFile(agreement ?? join(FIXTURES, "proefbericht.yaml"), [police, municipality]);
  const second = options.secondAgreement ? await signedSecond(folder, [police, municipality]) : undefined;
  const authorities = { police: authorityOf(police), municipality: authorityOf(municipality) };
  const lists = Object.values(authorities).map((authority) => `    - ${crlFile(authority)}\n`);
  const services: ProductionSide[] = [];
  const sides: Side[] = [];
  for (const { config, dir } of [police, municipality]) {
    const log = join(dir, "sluis.log");
    const retry = "retry:\n  firstDelayMs: 50\n  maximumDelayMs: 500\n  takeOverMs: 1500\n";
    appendFileSync(config, `productsDir: ${FIXTURES}\nlog:\n  level: info\n  file: ${log}\n${retry}`);
    if (options.revocationLists) appendFileSync(config, `tls:\n  crlFiles:\n${lists.join("")}`);
    writeFileSync(join(dir, "agreements", "agreement.json"), signed);
    if (second !== undefined) writeFileSync(join(dir, "agreements", "second.json"), second);
    const dataDir = join(dir, "data");
    const production = await options.production?.sideOn(dir);
    if (production !== undefined) {
      services.push(production);
      appendFileSync(config, production.configuration);
    }
    const probe = production?.probe ?? sqliteProbe(join(dataDir, "sluis.sqlite"));
    sides.push(createSide({ config, dataDir, log, probe, production }));
  }
  const [policeSide, municipalitySide] = [sides[0]!, sides[1]!];
  return {
    folder,
    police: policeSide,
    municipality: municipalitySide,
    dropFolder,
    doorPort,
    dialPort,
    authorities,
    linkRelays,
    async [Symbol.asyncDispose]() {
      await Promise.all([policeSide.kill(), municipalitySide.kill()]);
      for (const service of services) await service[Symbol.asyncDispose]();
      for (const relay of linkRelays) await relay.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes the key of the pseudonyms at the police side and puts the field key that the agreement gives the other in its keystore. */
export async function shareKey(police: Made, municipality: Made): Promise<void> {
  const [domain, epoch] = ["demo-incidenten", "2026-01"];
  await sluis(["keys", "new", "--domain", domain, "--epoch", epoch, "--config", police.config]);
  const [from, to] = [police, municipality].map(({ config }) =>
    openKeys(loadConfig(config, {}), process.env, systemClock),
  );
  const root = { rootKey: from!.secret(pseudonymKeyName(domain, epoch)), domain, epoch };
  installFieldKeys(to!, { domain, epoch, kid: deriveKid(root) }, fieldKeysOf(root, ["adr1"]));
}

/** Gives each side its end of the link, through a relay of its own. */
async function linkByRabbit(
  { rabbit }: Production,
  { police, municipality }: { readonly [side in "police" | "municipality"]: Made },
): Promise<readonly BrokerRelay[]> {
  const port = Number(new URL(rabbit.urls[0]!).port);
  const relays = [await openBrokerRelay(port), await openBrokerRelay(port)] as const;
  const [near, far] = relays.map((relay) => [`amqps://127.0.0.1:${relay.port}`]);
  linkOver(police.config, MUNICIPALITY_OIN, "dialler", rabbit, near);
  linkOver(municipality.config, POLICE_OIN, "dialled", rabbit, far);
  changeConfig(municipality.config, (document) => void document.delete("door"));
  return relays;
}

/** The agreement of the fault tests, for the link over RabbitMQ. */
function agreementOverRabbit(folder: string): string {
  const file = join(folder, "over-rabbit.yaml");
  writeFileSync(file, `${readFileSync(join(FIXTURES, "proefbericht.yaml"), "utf8")}links: [amqps]\n`);
  return file;
}

/** The agreement of the fault tests under another id, signed by both. */
async function signedSecond(folder: string, parties: readonly Made[]): Promise<string> {
  const file = join(folder, "second.yaml");
  const text = readFileSync(join(FIXTURES, "proefbericht.yaml"), "utf8");
  writeFileSync(file, text.replace("id: proef-berichten", `id: ${SECOND_AGREEMENT}`));
  return signedFile(file, parties);
}

/** What both parties would have in hand after they signed. */
export async function signedFile(agreement: string, parties: readonly Made[]): Promise<string> {
  const signers = parties.map(({ config }) => {
    const settings = loadConfig(config, {});
    return [settings.oin, openKeys(settings, process.env, systemClock).current("signing")] as const;
  });
  return JSON.stringify(await signedByBoth(readDocument(agreement), Object.fromEntries(signers)));
}

/** A side that was set up. */
export interface Made {
  readonly dir: string;
  readonly config: string;
  readonly cardFile: string;
  readonly fingerprint: string;
}

/** Sets one side up. In: role, OIN, folder, further words for `init`. Out: where its configuration and card are. */
export async function initSide(role: string, oin: string, dir: string, more: readonly string[]): Promise<Made> {
  const made = await sluis<Omit<Made, "dir">>([
    "init",
    ...["--role", role, "--oin", oin, "--name", "Proef", "--dir", dir],
    ...more,
  ]);
  return { dir, ...made };
}

function authorityOf({ dir }: Made): string {
  return join(dir, "development-ca");
}

/** Makes one side accept the card of the other. */
export async function acceptCard(
  own: Pick<Made, "config">,
  other: Pick<Made, "cardFile" | "fingerprint">,
  more: readonly string[],
): Promise<void> {
  const { cardFile, fingerprint } = other;
  await sluis(["partner", "accept", cardFile, "--fingerprint", fingerprint, ...more, "--config", own.config]);
}

/** Runs one command that needs no gateway, inside this process. In: its words, what is typed. Out: its JSON. */
export async function sluis<T>(words: readonly string[], typed = ""): Promise<T> {
  const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(typed);
  const absent = (): never => {
    throw new Error("set-up needs no gateway");
  };
  const context: CliContext = {
    ...{ stdout, stderr, stdin, env: process.env, clock: systemClock, user: userInfo().username, version: "0.0.0" },
    interrupt: new AbortController().signal,
    logError: (error) => String(error),
    // none runs yet
    connect: () => {
      throw new SluisError("SERVICE_UNREACHABLE");
    },
    startGateway: absent,
    runDemo: absent,
    previewLocally: absent,
    compareLocally: absent,
    products: absent,
    checkLinks: absent,
    checkStore: absent,
    prepareStore: absent,
    backups: { newKey: absent, check: absent, restore: absent },
  };
  const exit = await runCli([...words, "--json"], context);
  const out = String(stdout.read() ?? "");
  if (exit !== 0) throw new Error(`sluis ${words[0]} ended with ${exit}: ${out}${String(stderr.read() ?? "")}`);
  return JSON.parse(out) as T;
}
