import { CommanderError } from "commander";
import { ERROR_TABLE } from "../core/error-table.ts";
import { fillSentence, SluisError } from "../core/sluis-error.ts";
import type { CliContext } from "./cli-context.ts";
import { COMMANDS } from "./commands.ts";
import { createProgram, languageOf } from "./create-program.ts";
import { Interrupted } from "./interrupted.ts";
import type { ExitCode } from "./outcome.ts";
import { harmless, harmlessJson } from "./printer.ts";
import { createSession, type GlobalOptions, type Session } from "./session.ts";
import { usageText } from "./usage-text.ts";

/**
 * Runs one `sluis` command.
 * In: the words after `sluis`, and what the command line needs from outside. Out: the exit code. It never throws, and writes only
 * to the outputs of the context.
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  // a reader that went away (`sluis export | head`) is no failure of ours
  context.stdout.on("error", () => {});
  context.stderr.on("error", () => {});
  const session = createSession(context, languageOf(argv), () => program.opts<GlobalOptions>());
  const program = createProgram(context, session.t);
  for (const add of COMMANDS) add(program, session);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return session.exit;
  } catch (error) {
    if (error instanceof Interrupted) return interrupted(session);
    if (!(error instanceof CommanderError)) return failed(error, session);
    if (error.exitCode === 0) return 0;
    // a group without a command has shown its help
    if (error.code !== "commander.help") refuse(session, argv, usageText(error, program, argv, session.t));
    return 2;
  }
}

function interrupted(session: Session): ExitCode {
  session.context.stderr.write(`\n${session.onInterrupt}\n`);
  return 130;
}

function refuse({ context, t }: Session, argv: readonly string[], message: string): void {
  if (argv.includes("--json")) writeJson(context, { code: "USAGE", message, exit: 2 });
  else context.stderr.write(`${t.error.title}: ${harmless(message)}\n${t.usage.seeHelp}\n`);
}

/** An error that came from the gateway was logged there and brings its id along (`errorId`); any other is logged here. */
function failed(error: unknown, session: Session): ExitCode {
  const { context, t, lang } = session;
  const code = error instanceof SluisError ? error.code : "INTERNAL";
  const { errorId: given, ...details } = error instanceof SluisError ? error.details : {};
  const row = ERROR_TABLE[code];
  const errorId = typeof given === "string" ? given : context.logError(error, session.knownSettings());
  const message = fillSentence(row[lang], details);
  if (session.options().json) {
    const { exit, retry, actor } = row;
    writeJson(context, { code, message, errorId, exit, retry, actor, details });
  } else {
    context.stderr.write(`${t.error.title}: ${harmless(message)}\n`);
    context.stderr.write(`${t.error.actor[row.actor]}${row.retry ? ` ${t.error.retry}` : ""}\n`);
    context.stderr.write(`${t.error.code} ${code}, ${t.error.id} ${harmless(errorId)}\n`);
  }
  return row.exit;
}

function writeJson(context: CliContext, error: object): void {
  context.stdout.write(`${harmlessJson({ error })}\n`);
}
