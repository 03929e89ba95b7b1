import { createInterface } from "node:readline";
import type { JsonObject } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { OfficerService } from "../deliveries/ports/officer-service.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import type { CliContext, OfficerConnection } from "./cli-context.ts";
import { type Format, formatOf } from "./format.ts";
import { untilInterrupted } from "./interrupted.ts";
import { loadConfig } from "./load-config.ts";
import type { ExitCode, Outcome } from "./outcome.ts";
import { createPrinter, harmlessJson, type Printer } from "./printer.ts";
import { createProgressBar, type ProgressBar } from "./progress-bar.ts";
import type { Settings } from "./settings.ts";
import { en } from "./texts/en.ts";
import { nl, type Texts } from "./texts/nl.ts";

/** Options that every command takes. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly config?: string;
}

/** One run of the command line: what a command file works with. */
export interface Session {
  readonly context: CliContext;
  readonly lang: "nl" | "en";
  readonly t: Texts;
  readonly format: Format;
  readonly options: () => GlobalOptions;
  /** What is said when Ctrl-C ends the command; a command changes it as its work gets further. */
  onInterrupt: string;
  exit: ExitCode;
  /** Path of the configuration: --config, SLUIS_CONFIG or ./sluis.yaml. */
  configPath(): string;
  /** The configuration, read once. Throws as loadConfig does. */
  settings(): Settings;
  /** Settings that were read so far, for the log of an error. */
  knownSettings(): Settings | undefined;
  /** Runs `work` with a connection to the gateway of these settings and closes it whatever happens. */
  withOfficer<T>(
    settings: Settings,
    work: (
      service: OfficerService,
      who: Requester,
      others: Pick<OfficerConnection, "matching" | "subjects">,
    ) => Promise<T>,
  ): Promise<T>;
  /** Makes the action of a command: prints its outcome, keeps its exit code. */
  command<A extends readonly unknown[]>(
    work: (...given: A) => Promise<Outcome>,
    interruptible?: boolean,
  ): (...given: A) => Promise<void>;
  /** A line beside the result, on standard error; nothing with --json. */
  note(line: string): void;
  progress(): ProgressBar;
  /** Asks for one line. Throws CONFIRMATION_MISSING when the input has ended. */
  ask(question: string, option: string): Promise<string>;
}

/** Starts a session. In: context, language, how to read the global options once they are parsed. */
export function createSession(context: CliContext, lang: "nl" | "en", options: () => GlobalOptions): Session {
  const t = lang === "nl" ? nl : en;
  const format = formatOf(lang);
  const out = createPrinter(context.stdout);
  const notes = createPrinter(context.stderr);
  let known: Settings | undefined;

  const session: Session = {
    context,
    lang,
    t,
    format,
    options,
    onInterrupt: t.interrupted.plain,
    exit: 0,
    configPath: () => options().config ?? context.env["SLUIS_CONFIG"] ?? "sluis.yaml",
    settings() {
      known ??= loadConfig(session.configPath(), context.env);
      return known;
    },
    knownSettings: () => known,
    async withOfficer(settings, work) {
      const connection = await context.connect(settings);
      try {
        // the gateway itself decides who this is and in which role, from the user at the other end of the socket
        const who = { id: context.user, role: "" };
        return await untilInterrupted(work(connection.service, who, connection), context.interrupt);
      } finally {
        await connection.close();
      }
    },
    command(work, interruptible = true) {
      return async (...given) => {
        const running = work(...given);
        const outcome = await (interruptible ? untilInterrupted(running, context.interrupt) : running);
        if (options().json) context.stdout.write(`${harmlessJson(withEnvironment(outcome.json, known))}\n`);
        else print(outcome, out);
        session.exit = outcome.exit ?? 0;
      };
    },
    note(line) {
      if (!options().json) notes.line(line);
    },
    progress: () =>
      options().json
        ? { show: () => {}, end: () => {} }
        : createProgressBar(context.stderr, context.clock, format, t.progress),
    ask: (question, option) => ask(context, question, option),
  };

  function print(outcome: Outcome, printer: Printer): void {
    if (known?.environment === "test") printer.line(t.testBanner);
    outcome.print(printer);
  }
  return session;
}

function withEnvironment(json: JsonObject, settings: Settings | undefined): JsonObject {
  return settings === undefined ? json : { environment: settings.environment, ...json };
}

function ask(context: CliContext, question: string, option: string): Promise<string> {
  context.stderr.write(`${question} `);
  // not in raw mode, so that Ctrl-C stays a signal
  const lines = createInterface({ input: context.stdin, terminal: false });
  return new Promise((resolve, reject) => {
    lines.once("line", (line) => {
      resolve(line);
      lines.close();
    });
    // else the process would go on reading after Ctrl-C
    context.interrupt.addEventListener("abort", () => lines.close(), { once: true });
    lines.once("close", () => reject(new SluisError("CONFIRMATION_MISSING", { option })));
  });
}
