import type { Command, CommanderError } from "commander";
import { nearest } from "../core/control-document.ts";
import type { Texts } from "./texts/nl.ts";

/** What is wrong with the words that were given, and the nearest thing that exists. In: the program, its arguments. */
export function usageText(error: CommanderError, program: Command, argv: readonly string[], t: Texts): string {
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  switch (error.code) {
    case "commander.unknownCommand":
      return t.usage.unknownCommand(named, nearest(named, visibleNames(groupOf(program, argv))));
    case "commander.unknownOption":
      // a value behind it may be what must not be shown
      return t.usage.unknownOption(named.split("=", 1)[0]!, /Did you mean (\S+)\?/.exec(error.message)?.[1]);
    case "commander.missingArgument":
      return t.usage.missingArgument(named);
    case "commander.optionMissingArgument":
      return t.usage.missingValue(named);
    case "commander.missingMandatoryOptionValue":
      return t.usage.missingOption(named);
    case "commander.excessArguments":
      return t.usage.excessArguments;
    default:
      return t.usage.other;
  }
}

/** The deepest command group that the arguments name. */
function groupOf(program: Command, argv: readonly string[]): Command {
  let group = program;
  for (const word of argv) group = group.commands.find((command) => command.name() === word) ?? group;
  return group;
}

function visibleNames(group: Command): string[] {
  return group.commands.map((command) => command.name());
}
