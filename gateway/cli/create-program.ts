import { Command, Help } from "commander";
import type { CliContext } from "./cli-context.ts";
import type { Texts } from "./texts/nl.ts";

/** The empty `sluis` program in one language: global options, help in words of that language, no exits of its own. */
export function createProgram(context: CliContext, t: Texts): Command {
  const help = new Help();
  const titles: { readonly [english: string]: string } = {
    "Usage:": t.help.usage,
    "Arguments:": t.help.arguments,
    "Options:": t.help.options,
    "Commands:": t.help.commands,
    "Global Options:": t.help.globalOptions,
  };
  return new Command("sluis")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      // errors are written in our own words
      outputError: () => {},
      getOutHelpWidth: () => context.stdout.columns ?? 80,
      getErrHelpWidth: () => context.stderr.columns ?? 80,
    })
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => titles[title] ?? title,
      commandUsage: (command) =>
        help.commandUsage(command).replace("[options]", t.help.optionsWord).replace("[command]", t.help.commandWord),
      // the descriptions name their defaults, in the right language
      optionDescription: (option) => option.description,
      subcommandTerm: (command) => help.subcommandTerm(command).replace(" [options]", ""),
    })
    .description(t.help.about)
    .version(context.version, "--version", t.help.version)
    .helpOption("-h, --help", t.help.help)
    .helpCommand(`help ${t.help.commandWord}`, t.help.help)
    .option("--lang <nl|en>", t.help.lang)
    .option("--json", t.help.json)
    .option("--config <file>", t.help.config);
}

/** The language that is asked for; Dutch when none, or an unknown one, is. In: arguments before they are parsed. */
export function languageOf(argv: readonly string[]): "nl" | "en" {
  const at = argv.findIndex((word) => word === "--lang" || word.startsWith("--lang="));
  const asked = at < 0 ? undefined : argv[at]!.includes("=") ? argv[at]!.slice("--lang=".length) : argv[at + 1];
  return asked === "en" ? "en" : "nl";
}
