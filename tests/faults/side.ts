import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createOfficerClient } from "../../gateway/api/officer-client.ts";
import type { OfficerService } from "../../gateway/deliveries/ports/officer-service.ts";
import type { Requester } from "../../gateway/deliveries/ports/requester.ts";
import type { ProductionSide } from "./production.ts";
import type { StoreProbe } from "./store-probe.ts";

const MAIN = fileURLToPath(new URL("../../gateway/main.ts", import.meta.url));
const WRAPPER = fileURLToPath(new URL("../../bin/sluis.mjs", import.meta.url));

/** The gateway decides who asks by the user at the socket; this is not looked at. */
export const WHO: Requester = { id: "test", role: "" };

/** However slow the machine is, longer than this is not slow but stuck, milliseconds. */
export const DEADLINE = 120_000;

/** How a process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of the product: what it wrote so far, and its end. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<End>;
  /** Standard output and standard error. */
  output(): string;
}

/** Stripped types are kept between starts, so that the many starts of these tests cost less. */
const CACHE = join(tmpdir(), "sluis-test-compile-cache");

/**
 * Starts `sluis` with these words. In: environment variables to add; `main` starts its entry directly, so that a signal meets the
 * gateway alone, `bin` the command that people use, in a process group of its own as a terminal would make; another program's `main`.
 */
export function startSluis(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  entry: "bin" | "main" = "main",
  main: string = MAIN,
): Running {
  mkdirSync(CACHE, { recursive: true });
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", entry === "bin" ? WRAPPER : main, ...args],
    {
      stdio: ["ignore", "pipe", "pipe"],
      detached: entry === "bin",
      env: { ...process.env, NODE_COMPILE_CACHE: CACHE, ...env },
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk) => {
      output += String(chunk);
    });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal }) as End);
  return { child, ended, output: () => output };
}

/** Ctrl-C in the terminal of a command that was started as `bin`: every process of its group is told. */
export function pressCtrlC({ child }: Running): void {
  process.kill(-child.pid!, "SIGINT");
}

/** One gateway of a pair: its files, and its process while it runs. */
export interface Side {
  readonly config: string;
  readonly dataDir: string;
  readonly log: string;
  readonly probe: StoreProbe;
  /** Its services, where it does not run on the embedded profile. */
  readonly production: ProductionSide | undefined;
  /** Its officer, over the socket. */
  readonly officer: OfficerService;
  /** The process, also after its end. Throws before the first start. */
  process(): Running;
  /** Starts it and waits until it answers. In: environment variables, such as where it is to die; another program's `main.ts`. */
  start(env?: NodeJS.ProcessEnv, main?: string): Promise<void>;
  /** Sets what goes wrong inside the gateway from now on, in place of what was set before. Resolves when it is in force. */
  disturb(switches: Switches): Promise<void>;
  /** Commits that were reported lost so far. */
  lostCommits(): number;
  /** SIGTERM. Out: how it ended. */
  stop(): Promise<End>;
  /** SIGKILL, as a power cut. */
  kill(): Promise<void>;
}

/** What `SLUIS_TEST_SWITCHES` may hold. */
export interface Switches {
  readonly clockAhead?: number;
  readonly loseCommits?: readonly number[];
}

/** A side that was set up. In: its files, how to look into its store, its services. */
export function createSide(made: Pick<Side, "config" | "dataDir" | "log" | "probe" | "production">): Side {
  const { config, dataDir } = made;
  const switches = `${dataDir}-switches.json`;
  const socketPath = join(dataDir, "sluis.sock");
  const { service: officer } = createOfficerClient({ socketPath, officer: userInfo().username });
  let running: Running | undefined;
  const own = (): Running => {
    if (running === undefined) throw new Error("the gateway was not started");
    return running;
  };
  const end = async (signal: NodeJS.Signals): Promise<End> => {
    own().child.kill(signal);
    return own().ended;
  };
  return {
    ...made,
    officer,
    process: own,
    async start(env = {}, main = MAIN) {
      running = startSluis(["serve", "--config", config], { SLUIS_TEST_SWITCHES: switches, ...env }, "main", main);
      await answering(running, officer);
    },
    async disturb(asked) {
      // in one step, so that the gateway never reads half of it
      writeFileSync(`${switches}.new`, JSON.stringify(asked));
      renameSync(`${switches}.new`, switches);
      if (running === undefined || running.child.exitCode !== null || running.child.signalCode !== null) return;
      running.child.kill("SIGUSR2");
      await eventually("the gateway took its faults", () => (existsSync(switches) ? undefined : true));
    },
    lostCommits: () =>
      existsSync(`${switches}.struck`) ? readFileSync(`${switches}.struck`, "utf8").trimEnd().split("\n").length : 0,
    stop: () => end("SIGTERM"),
    async kill() {
      if (running !== undefined) await end("SIGKILL");
    },
  };
}

async function answering(running: Running, officer: OfficerService): Promise<void> {
  const until = Date.now() + DEADLINE;
  for (;;) {
    const asked = officer.deliveries(WHO, { limit: 1 }).then(
      () => true,
      () => false,
    );
    if (await asked) return;
    if (running.child.exitCode !== null || running.child.signalCode !== null || Date.now() > until)
      throw new Error(`the gateway does not start: ${running.output()}`);
    await sleep(30);
  }
}

/** Looks every 30 ms until `look` gives something. Throws with what was waited for when that takes too long. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const until = Date.now() + DEADLINE;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > until) throw new Error(`waited in vain for: ${what}`);
    await sleep(30);
  }
}
