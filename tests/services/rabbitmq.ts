import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type BrokerPki, makeBrokerPki, type TlsTexts } from "./broker-pki.ts";
import { freePort } from "./free-port.ts";
import { rabbitMqScripts } from "./install-rabbitmq.ts";

/**
 * Runs the server with the port mapper of its nodes, as one group of processes. Its input comes from the test: when that ends, however
 * it ends, the input does too, and everything goes.
 */
const KEEP_SERVER = `
epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 &
("$0/rabbitmq-server"; kill -KILL 0) &
cat >/dev/null
rm -rf "$1"
kill -KILL 0
`;

/** Where a RabbitMQ is and how to log in there. */
export interface RabbitMqAccess {
  readonly urls: readonly string[];
  readonly vhost: string;
  readonly tls: TlsTexts;
}

/** A RabbitMQ of our own that tests may break. */
export interface RabbitMq extends RabbitMqAccess {
  readonly pki: BrokerPki;
  /** Of the process that started all others of the server. */
  pid(): number;
  /** Runs `rabbitmqctl`. Out: what it printed. */
  ctl(...args: readonly string[]): Promise<string>;
  /** Ends it with SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again, on the same ports and data. Resolves when it is ready. */
  start(): Promise<void>;
  /** Throws its data away; only while it does not run. */
  wipe(): void;
  /** Ends it and removes everything. */
  close(): Promise<void>;
}

/**
 * A RabbitMQ to test with: the one that SLUIS_TEST_RABBITMQ names, else one of our own.
 * The variable is an amqps URL with the vhost as its path and the PEM files in its query: `?certificate=...&key=...&ca=...`.
 * Out: how to reach it; `close` ends it when it is ours.
 */
export async function findRabbitMq(): Promise<RabbitMqAccess & { close(): Promise<void> }> {
  const named = process.env.SLUIS_TEST_RABBITMQ;
  if (named === undefined || named === "") return startRabbitMq();
  const { host, pathname, searchParams } = new URL(named);
  const text = (name: string): string => readFileSync(searchParams.get(name) ?? "", "utf8");
  return {
    urls: [`amqps://${host}`],
    vhost: decodeURIComponent(pathname.slice(1)) || "/",
    tls: { certificate: text("certificate"), key: text("key"), ca: text("ca") },
    close: async () => {},
  };
}

/**
 * Starts a RabbitMQ of our own: TLS 1.3 with client certificates and SASL EXTERNAL only, on free ports of this machine, in a folder of
 * its own, as an unprivileged user when this process is root. Clients log in as `TEST sluis`.
 */
export async function startRabbitMq(): Promise<RabbitMq> {
  const scripts = rabbitMqScripts();
  const user = unprivilegedUser();
  const folder = mkdtempSync(join(tmpdir(), "sluis-rabbitmq-"));
  const pki = makeBrokerPki();
  const ports = await Promise.all([freePort(), freePort(), freePort()]);
  const [port, distPort, epmdPort] = ports;
  const env = serverEnvironment(folder, distPort, epmdPort);
  const data = join(folder, "data");
  mkdirSync(data);
  for (const [name, text] of Object.entries(serverFiles(folder, port, pki))) {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    if (user !== undefined) chownSync(join(folder, name), user.uid, user.gid);
  }
  if (user !== undefined) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);

  const options = { cwd: folder, env, ...user };
  let server: { readonly child: ChildProcess; readonly ended: Promise<unknown> } | undefined;
  const killOnExit = (): void => {
    if (server !== undefined) signalGroup(server.child);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", killOnExit);

  const kill = async (): Promise<void> => {
    if (server === undefined) return;
    signalGroup(server.child);
    await server.ended;
    server = undefined;
    // the scripts are gone before the machine that they started: it is over when it has let go of its ports
    for (const each of ports) while (await listens(each)) await sleep(10);
  };
  const ctl = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(join(scripts, "rabbitmqctl"), ["--quiet", ...args], options);
    return stdout;
  };
  const start = async (): Promise<void> => {
    const child = spawn("sh", ["-c", KEEP_SERVER, scripts, folder], {
      ...options,
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    const running = { child, ended: new Promise((resolve) => child.once("close", resolve)), over: false };
    running.ended.then(() => {
      running.over = true;
    });
    server = running;
    const deadline = Date.now() + 90_000;
    while (!(await listens(port))) {
      if (running.over || Date.now() > deadline) throw new Error(`RabbitMQ did not start:\n${logTail(folder)}`);
      await sleep(100);
    }
    // until then it may take a connection and close it again
    await ctl("await_startup");
  };
  const broker: RabbitMq = {
    urls: [`amqps://127.0.0.1:${port}`],
    vhost: "/",
    tls: pki.issue("sluis"),
    pki,
    pid: () => server!.child.pid!,
    ctl,
    kill,
    start,
    wipe() {
      if (server !== undefined) throw new Error("it still runs");
      rmSync(data, { recursive: true, force: true });
      mkdirSync(data);
      if (user !== undefined) chownSync(data, user.uid, user.gid);
    },
    async close() {
      await kill();
      process.off("exit", killOnExit);
      killOnExit();
    },
  };
  try {
    await start();
  } catch (error) {
    await broker.close();
    throw error;
  }
  return broker;
}

function serverEnvironment(folder: string, distPort: number, epmdPort: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    LANG: "C.UTF-8",
    HOME: folder,
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_NODENAME: `sluis-${randomBytes(6).toString("hex")}@localhost`,
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_CONF_ENV_FILE: "/dev/null",
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, "none.config"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "enabled_plugins"),
    RABBITMQ_MNESIA_BASE: join(folder, "data"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
    RABBITMQ_GENERATED_CONFIG_DIR: join(folder, "generated"),
    RABBITMQ_PID_FILE: join(folder, "pid"),
    // two schedulers that sleep when there is nothing to do: tests share the machine
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
  };
}

function serverFiles(folder: string, port: number, pki: BrokerPki): Record<string, string> {
  const own = pki.issue("broker");
  return {
    "ca.pem": pki.ca,
    "certificate.pem": own.certificate,
    "key.pem": own.key,
    ".erlang.cookie": randomBytes(20).toString("hex"),
    enabled_plugins: "[rabbitmq_auth_mechanism_ssl].\n",
    "definitions.json": JSON.stringify({
      users: ["TEST sluis", "TEST reader", "TEST own names", "TEST dialler", "TEST dialled"].map((name) => ({
        name,
        password_hash: "",
        tags: [],
      })),
      vhosts: [{ name: "/" }],
      permissions: [
        { user: "TEST sluis", vhost: "/", ...everything(".*") },
        { user: "TEST own names", vhost: "/", ...everything("^sluis-test-") },
        // the two ends of a link, with what docs/amqps.md gives them
        { user: "TEST dialled", vhost: "/", ...everything("^(from|to)\\.") },
        { user: "TEST dialler", vhost: "/", configure: "^$", write: "^from\\.", read: "^to\\." },
        { user: "TEST reader", vhost: "/", configure: "^$", write: "^$", read: ".*" },
      ],
    }),
    "rabbitmq.conf": `
listeners.tcp = none
listeners.ssl.default = 127.0.0.1:${port}
ssl_options.cacertfile = ${folder}/ca.pem
ssl_options.certfile = ${folder}/certificate.pem
ssl_options.keyfile = ${folder}/key.pem
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = true
ssl_options.versions.1 = tlsv1.3
auth_mechanisms.1 = EXTERNAL
ssl_cert_login_from = common_name
load_definitions = ${folder}/definitions.json
disk_free_limit.absolute = 50MB
raft.wal_max_size_bytes = 8388608
log.file.level = warning
`,
  };
}

function everything(names: string) {
  return { configure: names, write: names, read: names };
}

/** Whom the server runs as: Erlang's programs should not run as root. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    return await new Promise((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}

/** The scripts, the machine under them and what that started are one group. */
function signalGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // it ended by itself
  }
}

function logTail(folder: string): string {
  const { stdout } = spawnSync("sh", ["-c", 'tail -n 30 "$0"/log/*.log', folder], { encoding: "utf8" });
  return stdout;
}
