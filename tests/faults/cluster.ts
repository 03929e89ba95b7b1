import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../services/free-port.ts";
import type { Database } from "../store/postgres-database.ts";
import {
  acceptCard,
  FIXTURES,
  initSide,
  type Made,
  MUNICIPALITY_OIN,
  POLICE_OIN,
  shareKey,
  signedFile,
} from "./pair.ts";
import type { Production, ProductionSide } from "./production.ts";
import { createSide, type Side } from "./side.ts";

/** One organisation: its instances, which share a database (and RabbitMQ), and that database. */
export interface ClusterSide {
  readonly instances: readonly Side[];
  readonly database: Database;
  readonly production: ProductionSide;
}

/** Two organisations with several instances each; none runs yet. */
export interface Cluster extends AsyncDisposable {
  readonly folder: string;
  readonly police: ClusterSide;
  readonly municipality: ClusterSide;
  /** Agreements that run at once. */
  readonly agreements: readonly string[];
  /** Where every stored delivery is written for other systems, by whichever instance. */
  readonly dropFolder: string;
}

/** What a cluster is made of. */
export interface ClusterOptions {
  readonly production: Production;
  /** Instances of each side. */
  readonly instances: number;
  readonly agreements: number;
  /** After how long a silent instance loses its work, milliseconds. */
  readonly takeOverMs: number;
}

/** Sets everything up as two administrators would; disposing kills what runs and removes folders and databases. */
export async function createCluster(options: ClusterOptions): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "sluis-cluster-"));
  const ports = await Promise.all(Array.from({ length: options.instances }, () => freePort()));
  const police = await initSide("police", POLICE_OIN, join(folder, "politie"), []);
  const at = ["--host", "127.0.0.1", "--port", String(ports[0])];
  const municipality = await initSide("municipality", MUNICIPALITY_OIN, join(folder, "gemeente"), at);
  await acceptCard(police, municipality, []);
  await acceptCard(municipality, police, []);
  await shareKey(police, municipality);
  const further = ports.slice(1).map((port) => `https://127.0.0.1:${port}`);
  replaceIn(police.config, /^( *)dial: true$/m, `$1dial: true\n$1furtherUrls: ${JSON.stringify(further)}`);

  const agreement = readFileSync(join(FIXTURES, "proefbericht.yaml"), "utf8");
  const agreements = Array.from({ length: options.agreements }, (_, n) => `proef-berichten-${n + 1}`);
  for (const id of agreements) {
    const file = join(folder, `${id}.yaml`);
    writeFileSync(file, agreement.replace(/^id: .*$/m, `id: ${id}`));
    const signed = await signedFile(file, [police, municipality]);
    for (const { dir } of [police, municipality]) writeFileSync(join(dir, "agreements", `${id}.json`), signed);
  }
  const dropFolder = join(folder, "drop");
  appendFileSync(municipality.config, `dropFolder: ${dropFolder}\n`);
  const sideOf = async (made: Made, doors: readonly number[]): Promise<ClusterSide> => {
    const production = await options.production.sideOn(made.dir);
    const retry = `retry: { firstDelayMs: 50, maximumDelayMs: 500, takeOverMs: ${options.takeOverMs} }`;
    appendFileSync(made.config, `productsDir: ${FIXTURES}\n${production.configuration}${retry}\n`);
    const folders = Array.from({ length: options.instances }, (_, n) => (n === 0 ? made.dir : `${made.dir}-${n + 1}`));
    // each has its own copy of the folder that the first one was set up in, with the same keys
    for (const copy of folders.slice(1)) execFileSync("cp", ["-a", made.dir, copy]);
    const instances = folders.map((dir, n) => instanceOf(made, dir, doors[n], production));
    return { instances, database: production.database, production };
  };
  const sides = { police: await sideOf(police, []), municipality: await sideOf(municipality, ports) };
  return {
    folder,
    ...sides,
    agreements,
    dropFolder,
    async [Symbol.asyncDispose]() {
      await Promise.all([...sides.police.instances, ...sides.municipality.instances].map((side) => side.kill()));
      for (const { production } of Object.values(sides)) await production[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function instanceOf(made: Made, dir: string, door: number | undefined, production: ProductionSide): Side {
  const config = made.config.replace(made.dir, dir);
  if (dir !== made.dir && door !== undefined) replaceIn(config, /^ {2}port: \d+$/m, `  port: ${door}`);
  const log = join(dir, "sluis.log");
  appendFileSync(config, `log:\n  level: info\n  file: ${log}\n`);
  return createSide({ config, dataDir: join(dir, "data"), log, probe: production.probe, production });
}

function replaceIn(path: string, what: RegExp, by: string): void {
  const before = readFileSync(path, "utf8");
  const after = before.replace(what, by);
  if (after === before) throw new Error(`${path} has nothing like ${what}`);
  writeFileSync(path, after);
}
