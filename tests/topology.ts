// `sudo npm run topology`: docker-compose.yml as processes. Every service gets a network namespace, the user, the read-only file system, the
// secrets and the volumes that the composition gives it, with PostgreSQL and RabbitMQ of this machine in place of their images.
import { execFileSync } from "node:child_process";
import { appendFileSync, copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { composeFile, PROJECT } from "./docker/compose-file.ts";
import { findPostgres } from "./services/find-postgres.ts";
import { rabbitMqScripts } from "./services/install-rabbitmq.ts";
import { type Container, type Ground, makeContainer } from "./topology/container.ts";
import { killAll } from "./topology/kill-all.ts";
import { layNetworks } from "./topology/lay-networks.ts";
import { postgresEntrypoint } from "./topology/postgres-entrypoint.ts";
import { reaches } from "./topology/reaches.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);
if (process.getuid?.() !== 0) {
  say("npm run topology needs root: it makes network namespaces and mounts. Nothing was tried.");
  process.exit(1);
}

const project = fileURLToPath(PROJECT);
const compose = composeFile();
const wanted = Object.keys(compose.services);
const folder = mkdtempSync(join(tmpdir(), "sluis-topology-"));
execFileSync("chmod", ["0711", folder]);
const ground: Ground = {
  folder,
  deploy: join(folder, "deploy"),
  compose,
  programs: [findPostgres(), rabbitMqScripts()],
};
const networks = layNetworks(compose, wanted);
let failures = 0;

function check(what: string, ok: boolean, seen = ""): void {
  if (!ok) failures += 1;
  say(`${ok ? "ok  " : "FAIL"}  ${what}${ok || seen === "" ? "" : `: ${seen.slice(0, 600)}`}`);
}

async function until(what: string, look: () => boolean): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    if (look()) return check(what, true);
    await sleep(500);
  }
  throw new Error(`waited in vain for: ${what}`);
}

/** Runs `sluis` in a container. Out: its JSON. */
function sluis(container: Container, words: readonly string[], input = ""): Record<string, string> {
  const { status, stdout, stderr } = container.run(["sluis", ...words, "--json"], input);
  if (status !== 0)
    throw new Error(`${container.name}: sluis ${words.join(" ")} ended with ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as Record<string, string>;
}

try {
  for (const side of ["police", "municipality"])
    execFileSync(join(project, "docker/make-secrets.sh"), [side, ground.deploy]);
  const made = new Map(wanted.map((name) => [name, makeContainer(ground, name, networks.hosts(name))]));
  const container = (name: string): Container => made.get(name)!;
  const start = (name: string, words: readonly string[]): void => void container(name).start(words);
  const healthy = (name: string): boolean =>
    container(name).run(compose.services[name]!.healthcheck.test!.slice(1)).status === 0;

  const written = container("police").run(["sh", "-c", "echo x > /x"]).stderr;
  check("the file system is read-only", written.includes("Read-only file system"), written);
  check("nobody is root", container("police").run(["id", "-u"]).stdout === "10001\n");
  check(
    "secrets of others cannot be read",
    container("police").run(["cat", join(ground.deploy, "municipality/secrets/kek")]).status !== 0,
  );

  for (const side of ["police", "municipality"]) {
    start(`${side}-db`, ["sh", "-euc", postgresEntrypoint, ...compose.services[`${side}-db`]!.command!]);
    start(`${side}-broker`, ["rabbitmq-server"]);
  }
  const party = { police: "00000099000000001000", municipality: "00000099000000002000" } as const;
  const cards: Record<string, string> = {};
  for (const side of ["police", "municipality"] as const) {
    await until(`${side}-db is healthy`, () => healthy(`${side}-db`));
    await until(`${side}-broker is healthy`, () => healthy(`${side}-broker`));
    const setup = container(`${side}-setup`);
    const door = side === "municipality" ? ["--host", "municipality.line", "--port", "8443"] : [];
    const where = ["--dir", "/etc/sluis", "--data", "/var/lib/sluis", "--kek", "/run/secrets/kek"];
    cards[side] = sluis(setup, ["init", "--role", side, "--oin", party[side], "--name", "Proef", ...where, ...door])[
      "fingerprint"
    ]!;
    const config = join(ground.deploy, side, "config");
    const { recipient } = sluis(setup, ["backup", "key", "--out", `/exchange/${side}-recovery.txt`]);
    const services = readFileSync(join(project, `docker/${side}.services.yaml`), "utf8");
    appendFileSync(join(config, "sluis.yaml"), `${services}backup:\n  recipients: [${recipient}]\n`);
    sluis(setup, [
      "store",
      "prepare",
      "--admin-password-file",
      "/run/secrets/db-admin-password",
      "--analyst",
      "inzage",
    ]);
    copyFileSync(join(config, "card.jws"), join(ground.deploy, "exchange", `${side}.jws`));
    check(`${side} is set up by the commands of docs/docker.md`, true);
  }
  execFileSync("chmod", ["-R", "a+rX", join(ground.deploy, "exchange")]);
  sluis(container("police-setup"), [
    "partner",
    "accept",
    "/exchange/municipality.jws",
    "--fingerprint",
    cards["municipality"]!,
  ]);
  sluis(container("municipality-setup"), [
    "partner",
    "accept",
    "/exchange/police.jws",
    "--fingerprint",
    cards["police"]!,
  ]);
  sluis(container("police-setup"), ["keys", "new", "--domain", "proef-incidenten", "--epoch", "2026-01"]);

  for (const side of ["municipality", "police"])
    start(side, ["sluis", ...(compose.services[side]!.command ?? ["serve"])]);
  for (const side of ["municipality", "police"]) await until(`${side} is healthy`, () => healthy(side));
  for (const path of ["live", "ready"]) {
    const ask = `require("node:http").get({socketPath:"/var/lib/sluis/sluis.sock",path:"/health/${path}"},r=>process.exit(r.statusCode===200?0:1))`;
    check(`/health/${path} answers over the socket`, container("police").run(["node", "-e", ask]).status === 0);
  }

  const at = (service: string, network: string) => networks.address(service, network);
  for (const [own, other] of [
    ["police", "municipality"],
    ["municipality", "police"],
  ] as const) {
    const gateway = container(own);
    check(`${own} reaches its own database`, reaches(gateway, `${own}-db`, 5432));
    check(`${own} reaches its own broker`, reaches(gateway, `${own}-broker`, 5671));
    check(
      `${own} does not reach the database of ${other}`,
      !reaches(gateway, at(`${other}-db`, `${other}-inside`), 5432),
    );
    check(
      `${own} does not reach the broker of ${other}`,
      !reaches(gateway, at(`${other}-broker`, `${other}-inside`), 5671),
    );
    check(`${own} does not even know its name`, !reaches(gateway, `${other}-db`, 5432));
    check(
      `the database of ${own} reaches nobody of ${other}`,
      !reaches(container(`${own}-db`), at(other, "line"), 8443) &&
        !reaches(container(`${own}-db`), at(`${other}-db`, `${other}-inside`), 5432),
    );
  }
  check("police reaches the door of the municipality", reaches(container("police"), "municipality.line", 8443));
  check(
    "the municipality reaches nothing of the police",
    [443, 8443, 5432, 5671].every((port) => !reaches(container("municipality"), "police.line", port)),
  );
  check(
    "the door is not open on the inside network",
    !reaches(container("municipality-db"), at("municipality", "municipality-inside"), 8443),
  );

  for (const name of ["overeenkomst.yaml", "extract.csv"])
    copyFileSync(join(project, "docs/examples", name), join(ground.deploy, "police/extracts", name));
  execFileSync("chmod", ["-R", "a+rX", join(ground.deploy, "police/extracts")]);
  await agree();
  const pushed = sluis(container("police"), [
    "push",
    "/extracts/extract.csv",
    "--agreement",
    "proef-incidenten",
    "--period",
    "2026-03-01",
    "--wait",
  ]);
  check(
    "a delivery is stored at the municipality, through the door",
    JSON.stringify(pushed).includes("stored"),
    JSON.stringify(pushed),
  );
  await until("its files are in the drop folder", () =>
    readdirSync(join(ground.deploy, "municipality/drop"), { recursive: true }).some((name) =>
      String(name).endsWith(".csv"),
    ),
  );

  await loseAndRestore();
  const next = ["--period", "2026-03-02", "--kind", "full", "--wait"];
  const again = sluis(container("police"), [
    "push",
    "/extracts/extract.csv",
    "--agreement",
    "proef-incidenten",
    ...next,
  ]);
  check(
    "the next delivery is stored at the restored municipality",
    JSON.stringify(again).includes("stored"),
    JSON.stringify(again),
  );

  /** The municipality loses database and data volume, and comes back from its backup by the commands of docs/docker.md. */
  async function loseAndRestore(): Promise<void> {
    const setup = container("municipality-setup");
    sluis(container("municipality"), ["backup", "make", "--out", "/drop/sluis.age"]);
    killAll("municipality");
    await sleep(1000);
    copyFileSync(join(ground.deploy, "municipality/drop/sluis.age"), join(ground.deploy, "exchange/sluis.age"));
    execFileSync("chmod", ["a+r", join(ground.deploy, "exchange/sluis.age")]);
    execFileSync("sh", ["-euc", 'rm -rf "$0"/*', join(folder, "volumes/municipality-data")]);
    const anew =
      "DROP DATABASE sluis WITH (FORCE); CREATE DATABASE sluis; GRANT CONNECT ON DATABASE sluis TO sluis, inzage";
    const psql = `PGPASSWORD="$(cat /run/secrets/db-admin-password)" psql -v ON_ERROR_STOP=1 -h /var/run/postgresql -U postgres postgres`;
    for (const statement of anew.split("; ")) {
      const { status, stderr } = container("municipality-db").run(["sh", "-euc", `${psql} -c "$0"`, statement]);
      if (status !== 0) throw new Error(stderr);
    }
    sluis(setup, [
      "store",
      "prepare",
      "--admin-password-file",
      "/run/secrets/db-admin-password",
      "--analyst",
      "inzage",
    ]);
    sluis(setup, ["backup", "restore", "/exchange/sluis.age", "--key", "/exchange/municipality-recovery.txt"]);
    start("municipality", ["sluis", "serve"]);
    await until("the municipality is healthy again from its backup", () => healthy("municipality"));
  }

  async function agree(): Promise<void> {
    sluis(container("police"), ["agreement", "propose", "/extracts/overeenkomst.yaml"]);
    await arrived("agreement");
    await until("both sides hold the agreement as active", () =>
      (["police", "municipality"] as const).every((side) =>
        JSON.stringify(sluis(container(side), ["agreement", "list"])).includes('"active"'),
      ),
    );
    sluis(container("police"), ["keys", "share", "proef-incidenten"]);
    await arrived("keys");
  }

  /** The municipality accepts what the police proposed, as soon as that came over the line. */
  async function arrived(what: "agreement" | "keys"): Promise<void> {
    for (let tries = 0; ; tries++) {
      const { status, stderr } = container("municipality").run(["sluis", what, "accept", "proef-incidenten", "--json"]);
      if (status === 0) return;
      if (tries > 60) throw new Error(`${what} accept: ${stderr}`);
      await sleep(500);
    }
  }
} catch (error) {
  check("the topology was carried out", false, error instanceof Error ? error.message : String(error));
  for (const name of wanted) {
    const log = join(folder, `${name}.log`);
    if (existsSync(log)) say(`--- ${name}\n${readFileSync(log, "utf8").split("\n").slice(-12).join("\n")}`);
  }
} finally {
  for (const name of wanted) killAll(name);
  await sleep(500);
  networks.remove();
  for (const name of wanted)
    execFileSync("sh", ["-c", 'umount -R -l "$0/root"; umount -l "$0"', join(folder, "containers", name)], {
      stdio: "ignore",
    });
  rmSync(folder, { recursive: true, force: true });
}
say(failures === 0 ? "\nThe topology holds." : `\n${failures} failed.`);
process.exit(failures === 0 ? 0 : 1);
