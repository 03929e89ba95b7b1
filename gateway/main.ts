// The only entry of Sluis: puts the rooms together and runs one command. What only some commands need is loaded by them.
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { createOfficerClient } from "./api/officer-client.ts";
import type { CliContext } from "./cli/cli-context.ts";
import { runCli } from "./cli/run-cli.ts";
import { commandLog } from "./main/command-log.ts";
import { guardCrashes } from "./main/guard-crashes.ts";
import { loadCatalogue } from "./main/product-catalogue.ts";
import { socketPath } from "./main/socket-path.ts";
import { systemClock } from "./main/system-clock.ts";
import { testFaults } from "./main/test-faults.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const { env, stdout, stderr, stdin } = process;
const user = userInfo().username;
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupt.abort());
const log = commandLog(env, systemClock);

const context: CliContext = {
  stdout,
  stderr,
  stdin,
  env,
  clock: systemClock,
  user,
  version,
  interrupt: interrupt.signal,
  logError: log.error,
  connect: async (settings) => {
    const token = env["SLUIS_TOKEN"];
    return createOfficerClient({
      socketPath: socketPath(settings),
      officer: user,
      ...(token === undefined ? {} : { token }),
    });
  },
  startGateway: async (settings, { newSubjectKey }) => {
    const { startGateway } = await import("./main/start-gateway.ts");
    return startGateway(settings, {
      env,
      logger: log.ofGateway(settings),
      worker: new URL("worker.ts", import.meta.url),
      faults: testFaults(env, settings.environment),
      version,
      newSubjectKey,
    });
  },
  runDemo: async ({ match, ...options }) => {
    const run = match
      ? (await import("./demo/match/run-match-demo.ts")).runMatchDemo
      : (await import("./demo/run-demo.ts")).runDemo;
    return run({ ...options, interrupt: interrupt.signal });
  },
  previewLocally: async (preview, progress) => {
    const { previewLocally } = await import("./main/preview-locally.ts");
    return previewLocally(preview, progress, interrupt.signal);
  },
  compareLocally: async (comparison, progress) => {
    const { compareLocally } = await import("./main/compare-locally.ts");
    return compareLocally(comparison, progress, interrupt.signal);
  },
  products: loadCatalogue,
  checkLinks: async (settings) => (await import("./main/check-links.ts")).checkLinks(settings),
  checkStore: async (settings) => (await import("./main/check-store.ts")).checkStore(settings, env),
  backups: {
    newKey: async () => (await import("./main/new-recovery-key.ts")).newRecoveryKeyFile(systemClock),
    check: async (backup, read) =>
      (await import("./main/check-backup.ts")).checkBackupFile(backup, read, interrupt.signal),
    restore: async (asked, read) =>
      (await import("./main/restore-backup.ts")).restoreBackup(asked, {
        env,
        user,
        clock: systemClock,
        read,
        signal: interrupt.signal,
      }),
  },
  prepareStore: async (settings, asked) => (await import("./main/prepare-store.ts")).prepareStore(settings, asked),
};

async function end(exit: number): Promise<never> {
  await log.close();
  // work that was broken off may still keep the event loop alive; what was written must get out first
  for (const stream of [stdout, stderr]) await new Promise<void>((resolve) => stream.write("", () => resolve()));
  return process.exit(exit);
}

guardCrashes(process, log.crash, (line) => stderr.write(`${line}\n`), end);
await end(await runCli(process.argv.slice(2), context));
