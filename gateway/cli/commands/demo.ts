import type { Command } from "commander";
import type { ExitCode } from "../outcome.ts";
import type { Session } from "../session.ts";

/** `sluis demo`. The main job on this machine, with two gateways, or matching with three; nothing is left behind unless `--keep`. */
export function addDemo(program: Command, session: Session): void {
  const { t, context, lang } = session;
  program
    .command("demo")
    .description(t.demo.about)
    .option("--match", t.demo.match)
    .option("--keep", t.options.keep)
    .action(
      session.command(async ({ keep = false, match = false }: { keep?: boolean; match?: boolean }) => {
        const say = (line: string): void => {
          if (!session.options().json) context.stdout.write(`${line}\n`);
        };
        const exit = (await context.runDemo({ keep, match, lang, say })) as ExitCode;
        return { json: { exit }, print: () => {}, exit };
      }, false),
    );
}
