import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { newToken } from "../../gateway/access/new-token.ts";
import { createOfficerClient } from "../../gateway/api/officer-client.ts";
import { addPartnerToConfig } from "../../gateway/cli/add-partner-to-config.ts";
import type { RunningGateway } from "../../gateway/cli/cli-context.ts";
import { createGatewayFolder } from "../../gateway/cli/create-gateway-folder.ts";
import { loadConfig } from "../../gateway/cli/load-config.ts";
import { nl } from "../../gateway/cli/texts/nl.ts";
import type { Clock } from "../../gateway/core/clock.ts";
import type { Json, JsonObject } from "../../gateway/core/json.ts";
import { parseStrictYaml } from "../../gateway/core/strict-yaml.ts";
import type { OfficerService } from "../../gateway/deliveries/ports/officer-service.ts";
import { startGateway } from "../../gateway/main/start-gateway.ts";
import { createLogger } from "../../gateway/observe/create-logger.ts";
import { createCliWorld, type Ran } from "../cli/cli-world.ts";
import { freePort } from "../services/free-port.ts";

export const POLICE = "00000099000000001000";
export const TOWN = "00000099000000002000";
export const AGREEMENT = "proef-incidenten";
/** The gateway decides who asks. */
export const WHO = { id: "", role: "" };

const EXTRACT = readFileSync("docs/examples/extract.csv", "utf8");

/** One gateway that really runs, in this process, with a clock whose waits are short. */
export interface RunningSide {
  readonly oin: string;
  readonly config: string;
  readonly caFolder: string;
  readonly service: OfficerService;
  /** The same as another person. */
  readonly second: OfficerService;
  /** Gives a command of the command line, with this gateway's configuration. */
  run(...words: string[]): Promise<Ran>;
  /** Types of the entries of its local log. */
  entries(): Promise<Record<string, unknown>[]>;
  restart(): Promise<void>;
}

/** Two gateways over mutual TLS with an agreement in force. */
export interface RotationWorld extends AsyncDisposable {
  readonly police: RunningSide;
  readonly town: RunningSide;
  readonly folder: string;
  /** Moves both clocks ahead. */
  leap(ms: number): void;
  /** Pushes the example's rows under numbers of their own. Out: the delivery. */
  push(): Promise<string>;
  stored(id: string): Promise<void>;
}

export async function rotationWorld(): Promise<RotationWorld> {
  const folder = mkdtempSync(join(tmpdir(), "sluis-rotation-"));
  let ahead = 0;
  // every wait is short: what happens each half minute happens a few times a second
  const clock: Clock = {
    now: () => Date.now() + ahead,
    sleep: (ms, signal) => sleep(Math.min(ms, 150), undefined, signal && { signal }).catch(() => {}),
  };
  const port = await freePort();
  const made: Running[] = [];
  const side = async (role: "police" | "municipality", oin: string, door: { host: string; port: number } | null) => {
    const answers = { role, oin, name: `Proef ${role}`, door, osUser: userInfo().username };
    const dir = join(folder, role);
    const { config, caFolder } = await createGatewayFolder(dir, answers, join(folder, "ca"), clock, nl.newConfig);
    return { oin, config, caFolder, card: join(dir, "card.jws") };
  };
  const a = await side("police", POLICE, null);
  const b = await side("municipality", TOWN, { host: "127.0.0.1", port });
  addPartnerToConfig(a.config, { oin: TOWN, card: copied(a.config, b), dial: true, url: `https://127.0.0.1:${port}` });
  addPartnerToConfig(b.config, { oin: POLICE, card: copied(b.config, a), dial: false });
  const police = await running(a, clock);
  const town = await running(b, clock);
  made.push(police, town);
  await police.run("keys", "new", "--domain", AGREEMENT, "--epoch", "2026-01");
  const read = parseStrictYaml(readFileSync("docs/examples/overeenkomst.yaml", "utf8"), "agreement") as JsonObject;
  const signed = await police.service.signAgreement(WHO, read as Json);
  await police.service.proposeAgreement(WHO, signed.id);
  await eventually(() => town.service.acceptAgreement(WHO, signed.id));
  await eventually(async () => {
    const [line] = await police.service.agreementOverview(WHO);
    if (line?.state !== "active") throw new Error(line?.state);
  });
  let pushed = 0;
  return {
    police,
    town,
    folder,
    leap: (ms) => {
      ahead += ms;
    },
    push: async () => {
      pushed += 1;
      const file = Buffer.from(EXTRACT.replaceAll("_3000", `_3${String(pushed).padStart(3, "0")}`));
      const outcome = await police.service.push(WHO, request(file), once(file), () => {});
      return outcome.deliveryId;
    },
    stored: async (id) => {
      await eventually(async () => {
        const { delivery } = await police.service.delivery(WHO, id);
        if (delivery.state !== "stored") throw new Error(`${delivery.state} ${delivery.reason}`);
      });
    },
    [Symbol.asyncDispose]: async () => {
      for (const each of made) await each.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Running extends RunningSide {
  stop(): Promise<void>;
}

async function running(
  { oin, config, caFolder }: { oin: string; config: string; caFolder: string },
  clock: Clock,
): Promise<Running> {
  const { token, tokenSha256 } = newToken();
  const roles = ["functional-administrator", "technical-administrator", "privacy-officer"];
  const officers = roles.map((role) => `  - { id: tweede, role: ${role}, tokenSha256: ${tokenSha256} }\n`).join("");
  const text = readFileSync(config, "utf8").replace(/^officers:\n/m, `officers:\n${officers}`);
  writeFileSync(config, text);
  const start = async (): Promise<RunningGateway> => {
    const logger = createLogger({ level: "error", environment: "test", clock, to: new PassThrough().resume() });
    const worker = new URL("../../gateway/worker.ts", import.meta.url);
    const faults = { barrier: undefined, clock, store: <T>(opened: T) => opened };
    return startGateway(loadConfig(config, {}), { env: {}, logger, worker, version: "0", faults: faults as never });
  };
  let gateway = await start();
  const at = { socketPath: gateway.socket, officer: userInfo().username };
  const { service } = createOfficerClient(at);
  const second = createOfficerClient({ ...at, token }).service;
  const connect = async () => createOfficerClient(at) as never;
  const world = createCliWorld({ hooks: { clock, connect } });
  return {
    oin,
    config,
    caFolder,
    service,
    second,
    run: (...words) => world.run(...words, "--config", config),
    entries: async () => {
      const lines = await service.logLines(WHO, { log: `sluis/${oin}/local`, limit: 1000 });
      return lines.map(({ entry }) => entry as Record<string, unknown>);
    },
    restart: async () => {
      await gateway.stop();
      gateway = await start();
    },
    stop: () => gateway.stop(),
  };
}

/** Copies the card of a partner beside a configuration, as `sluis partner accept` does. */
function copied(config: string, { oin, card }: { oin: string; card: string }): string {
  const path = join(config, "..", "partners", `${oin}.jws`);
  writeFileSync(path, readFileSync(card));
  return join("partners", `${oin}.jws`);
}

function request(file: Buffer) {
  return {
    agreementId: AGREEMENT,
    kind: "delta",
    period: null,
    mapping: null,
    fileName: "extract.csv",
    fileSha256: createHash("sha256").update(file).digest("hex"),
    fileBytes: file.length,
    samples: 0,
  } as const;
}

async function* once(file: Buffer): AsyncGenerator<Uint8Array> {
  yield Uint8Array.from(file);
}

/** Tries until it does not throw, for 30 seconds. */
export async function eventually<T>(work: () => Promise<T>): Promise<T> {
  const giveUp = Date.now() + 30_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > giveUp) throw error;
      await sleep(50);
    }
  }
}
