// The only entry of Sluis: puts the rooms together and runs one command.
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { createOfficerClient } from "./api/officer-client.ts";
import type { CliContext } from "./cli/cli-context.ts";
import { runCli } from "./cli/run-cli.ts";
import type { Settings } from "./cli/settings.ts";
import { runDemo } from "./demo/run-demo.ts";
import { checkStore } from "./main/check-store.ts";
import { faultBarrier } from "./main/fault-barrier.ts";
import { previewLocally } from "./main/preview-locally.ts";
import { loadCatalogue } from "./main/product-catalogue.ts";
import { socketPath, startGateway } from "./main/start-gateway.ts";
import { systemClock } from "./main/system-clock.ts";
import { createLogger, type Logger } from "./observe/create-logger.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const user = userInfo().username;
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupt.abort());

function loggerOf(settings: Settings | undefined): Logger {
  return createLogger({
    level: settings?.log.level ?? "error",
    environment: settings?.environment ?? "production",
    clock: systemClock,
    to: settings?.log.file ?? process.stderr,
  });
}

const context: CliContext = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  clock: systemClock,
  user,
  version,
  interrupt: interrupt.signal,
  logError: (error, settings) => loggerOf(settings).error(error),
  connect: async (settings) =>
    createOfficerClient({ socketPath: socketPath(settings), officer: user, token: process.env["SLUIS_TOKEN"] }),
  startGateway: (settings) => {
    const barrier = faultBarrier(process.env["SLUIS_TEST_KILL_AT"], settings.environment);
    const worker = new URL("worker.ts", import.meta.url);
    return startGateway(settings, { env: process.env, logger: loggerOf(settings), worker, barrier });
  },
  runDemo: (options) => runDemo({ ...options, interrupt: interrupt.signal }),
  previewLocally: (preview, progress) => previewLocally(preview, progress, interrupt.signal),
  products: loadCatalogue,
  checkStore,
};

process.exitCode = await runCli(process.argv.slice(2), context);
