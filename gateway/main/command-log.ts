import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Settings } from "../cli/settings.ts";
import type { Clock } from "../core/clock.ts";
import { createLogger, type Logger } from "../observe/create-logger.ts";

/** Where the errors of commands are found by the id that a person was shown. */
export interface CommandLog {
  /** Out: the error's id. Settings are absent when no configuration was read. */
  error(error: unknown, settings: Settings | undefined): string;
  /** The log of a gateway that this process runs: the configured file, else standard error, for the service manager to keep. */
  ofGateway(settings: Settings): Logger;
  /** Logs what nothing caught: to the gateway's log when this process runs one. Out: the error's id. */
  crash(error: unknown): string;
  close(): Promise<void>;
}

/**
 * The log of this command. An error goes to the configured log file; without one to a file of this user's
 * (`$XDG_STATE_HOME/sluis/command.log`, by default below `~/.local/state`), so that the screen shows the sentence only.
 */
export function commandLog(env: NodeJS.ProcessEnv, clock: Clock): CommandLog {
  const open: Logger[] = [];
  const make = (settings: Settings | undefined, to: Parameters<typeof createLogger>[0]["to"]): Logger => {
    const level = settings?.log.level ?? "error";
    const logger = createLogger({ level, environment: settings?.environment ?? "production", clock, to });
    open.push(logger);
    return logger;
  };
  const ofCommand = (settings: Settings | undefined): Logger => {
    const path =
      settings?.log.file ?? join(env["XDG_STATE_HOME"] ?? join(homedir(), ".local/state"), "sluis", "command.log");
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    } catch {
      // a log that cannot be written must not hide the error itself
    }
    return make(settings, path);
  };
  let gateway: Logger | undefined;
  return {
    error: (error, settings) => ofCommand(settings).error(error),
    ofGateway: (settings) => {
      gateway = make(settings, settings.log.file ?? process.stderr);
      return gateway;
    },
    crash: (error) => (gateway ?? ofCommand(undefined)).error(error),
    async close() {
      await Promise.all(open.map((logger) => logger.close()));
    },
  };
}
