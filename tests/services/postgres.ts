import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { issueCertificate, makeDevelopmentCa } from "../../gateway/identity/development-pki/development-ca.ts";
import { findPostgres, unprivilegedUser } from "./find-postgres.ts";
import { freePort } from "./free-port.ts";

/** How to reach a test server as its superuser. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** PEM of who issued the server's certificate; null when the server is given by the environment. */
  readonly ca: string | null;
}

/** A running test server. */
export interface PostgresService extends PostgresAddress {
  stop(): Promise<void>;
}

/** A server of our own, which tests may mistreat. */
export interface LocalPostgres extends PostgresService {
  /** Of the process that started all others of the server. */
  pid(): number;
  /** Ends it, at once (as a power cut would) or in order, and starts it again on the same data. In: what is done to its folder meanwhile. */
  restart(how: "at once" | "in order", meanwhile?: (data: string) => void): Promise<void>;
}

/**
 * A server for tests: the one that SLUIS_TEST_POSTGRES names (`postgres://user:password@host:port/database`, a superuser), else one
 * started privately. Never skips: throws one sentence when neither is possible.
 */
export async function startPostgres(): Promise<PostgresService> {
  const given = process.env["SLUIS_TEST_POSTGRES"];
  if (given === undefined) return startLocalPostgres();
  const url = new URL(given);
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1) || "postgres",
    ca: null,
    stop: async () => {},
  };
}

/**
 * Starts a server with its own data on a free port of this machine, with TLS, as an unprivileged user. `stop` removes all of it.
 * In: settings that differ from those for tests.
 */
export async function startLocalPostgres(more: Readonly<Record<string, string>> = {}): Promise<LocalPostgres> {
  const programs = findPostgres();
  const user = unprivilegedUser();
  const folder = mkdtempSync(join(tmpdir(), "sluis-postgres-"));
  const owned = (name: string, text?: string): string => {
    const path = join(folder, name);
    if (text === undefined) mkdirSync(path, { mode: 0o700 });
    else writeFileSync(path, text, { mode: 0o600 });
    if (user !== undefined) chownSync(path, user.uid, user.gid);
    return path;
  };
  chmodSync(folder, 0o711);
  const password = randomBytes(12).toString("hex");
  const data = owned("data");
  const authority = makeDevelopmentCa(Date.now(), "Sluis test services");
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificate = issueCertificate({
    ca: authority,
    oin: "00000001000000000009",
    name: "postgres",
    hosts: ["localhost"],
    publicKey,
    now: Date.now(),
  });
  const options = { cwd: folder, stdio: ["ignore", "ignore", "pipe"] as ["ignore", "ignore", "pipe"], ...user };
  const passwordFile = owned("password", password);
  const login = ["--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  execFileSync(join(programs, "initdb"), ["-D", data, ...login, "--encoding=UTF8", "--no-locale"], options);
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    ssl: "on",
    ssl_cert_file: owned("server.pem", certificate.join("")),
    ssl_key_file: owned("server-key.pem", privateKey.export({ type: "pkcs8", format: "pem" }).toString()),
    max_connections: 200,
    shared_buffers: "64MB",
    log_min_messages: "panic",
    logging_collector: "off",
    ...more,
  };
  const args = ["-D", data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  let server: ChildProcess;
  const address = {
    host: "localhost",
    port,
    user: "postgres",
    password,
    database: "postgres",
    ca: authority.certificate,
  };
  const begin = async (): Promise<void> => {
    server = spawn(join(programs, "postgres"), args, { ...options, stdio: ["ignore", "ignore", "ignore"] });
    await untilReady(address, server);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await once(server, "exit");
  };
  const remove = (): void => {
    server.kill("SIGQUIT");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", remove);
  await begin();
  return {
    ...address,
    pid: () => server.pid!,
    async restart(how, meanwhile = () => {}) {
      await end(how === "at once" ? "SIGQUIT" : "SIGINT");
      meanwhile(data);
      await begin();
    },
    async stop() {
      await end("SIGINT");
      process.off("exit", remove);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(address: PostgresAddress, server: ChildProcess): Promise<void> {
  const { ca: _, ...login } = address;
  for (;;) {
    const client = new pg.Client({ ...login, ssl: false });
    client.on("error", () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (server.exitCode !== null) throw new Error(`PostgreSQL did not start (${server.exitCode}).`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
