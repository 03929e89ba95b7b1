import { type ChildProcess, spawn } from "node:child_process";

/** How a command ended. */
export interface CommandResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[], stdio: "pipe" | "ignore"): ChildProcess {
  // the very Node, flags and entry that this process runs with
  return spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...args], { stdio: ["pipe", stdio, stdio] });
}

/** Runs one `sluis` command as a process of its own, as an officer would. In: its words, what is typed into it. */
export async function runSluis(args: readonly string[], input = ""): Promise<CommandResult> {
  const child = start(args, "pipe");
  const read = async (stream: NodeJS.ReadableStream | null) => {
    let text = "";
    for await (const chunk of stream ?? []) text += String(chunk);
    return text;
  };
  child.stdin?.on("error", () => {}); // a command that asks nothing may end before it was written
  child.stdin?.end(input);
  const ended = new Promise<number>((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
  const [stdout, stderr, exit] = await Promise.all([read(child.stdout), read(child.stderr), ended]);
  return { exit, stdout, stderr };
}

/** A gateway that runs as a process of its own. */
export interface GatewayProcess {
  /** SIGKILL: as a power cut. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM: as an administrator would stop it. */
  stop(): Promise<void>;
}

/** Starts `sluis serve`. In: path of its configuration. Its log goes where the configuration says. */
export function startGatewayProcess(config: string): GatewayProcess {
  const child = start(["serve", "--config", config], "ignore");
  const gone = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await gone;
  };
  return { kill: () => end("SIGKILL"), stop: () => end("SIGTERM") };
}
