import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import winston from "winston";
import { base32 } from "../core/base32.ts";
import type { Clock } from "../core/clock.ts";
import type { FlowLogger } from "../deliveries/gateway-context.ts";
import { allowedEvent, allowedFields, type LogFields } from "./log-fields.ts";
import { stackFrames } from "./stack-frames.ts";

/** How much is logged, from least to most. */
export type LogLevel = "error" | "warn" | "info" | "debug";

/**
 * The gateway's own log: one JSON object per line, without personal data. `event` is a few fixed lower-case words. `error` logs the
 * code and where in the code it happened, never the message (which may quote data), and gives the id that the person is shown.
 */
export interface Logger extends FlowLogger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  debug(event: string, fields?: LogFields): void;
  error(error: unknown, fields?: LogFields): string;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

/** Where and how a logger writes. */
export interface LoggerOptions {
  readonly level: LogLevel;
  readonly environment: "test" | "production";
  readonly clock: Pick<Clock, "now">;
  /** A stream, which stays open, or the path of a file that is appended to (0600). */
  readonly to: Writable | string;
}

/** Makes the logger of one gateway or command. In: options. Out: the logger; a log that cannot be written stops nothing. */
export function createLogger(options: LoggerOptions): Logger {
  const own = typeof options.to === "string";
  const stream =
    typeof options.to === "string" ? createWriteStream(options.to, { flags: "a", mode: 0o600 }) : options.to;
  if (own) stream.on("error", () => {});
  const json = winston.format.printf((info) => JSON.stringify(info["line"]));
  const transport = new winston.transports.Stream({ stream, eol: "\n" });
  const logger = winston.createLogger({ level: options.level, format: json, transports: [transport] });

  const write = (level: LogLevel, event: string, fields: LogFields = {}, extra: object = {}): void => {
    const time = new Date(options.clock.now()).toISOString();
    const line = {
      time,
      level,
      environment: options.environment,
      event: allowedEvent(event),
      ...allowedFields(fields),
      ...extra,
    };
    logger.log({ level, message: "", line });
  };

  return {
    warn: (event, fields) => write("warn", event, fields),
    info: (event, fields) => write("info", event, fields),
    debug: (event, fields) => write("debug", event, fields),
    error(error, fields) {
      const errorId = base32(randomBytes(5));
      const at = stackFrames(error);
      write("error", "error", { ...fields, code: codeOf(error), errorId }, at.length > 0 ? { at } : {});
      return errorId;
    },
    async close() {
      logger.end();
      await finished(logger, { readable: false });
      if (!own) return;
      stream.end();
      await finished(stream).catch(() => {});
    },
  };
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "INTERNAL";
}
