import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../gateway/cli/commands.ts";
import { createProgram } from "../../gateway/cli/create-program.ts";
import { createSession } from "../../gateway/cli/session.ts";
import { en } from "../../gateway/cli/texts/en.ts";
import { createCliWorld } from "../cli/cli-world.ts";
import { codeBlocks, codeSpans, type Page, pages } from "./pages.ts";

const { context } = createCliWorld();
const program = createProgram(context, en);
const session = createSession(context, "en", () => ({}));
for (const add of COMMANDS) add(program, session);

/** The words of every `sluis ...` line in the code blocks of a page; a line that ends in a backslash goes on. */
function commandLines(page: Page): string[] {
  return codeBlocks(page)
    .flatMap((block) => block.replace(/\\\n\s*/g, "").split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .map((line) => /^(?:\$ )?(?:sudo -u \S+ )?(?:[A-Z_]+=\S+ )?sluis (.*)$/.exec(line)?.[1])
    .filter((words) => words !== undefined);
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3]!);
}

/** What is wrong with a command. `whole` asks for every argument and required option too. */
function faultOf(words: readonly string[], whole: boolean): string | undefined {
  let command: Command = program;
  let at = 0;
  while (at < words.length && command.commands.length > 0) {
    const word = words[at]!;
    if (word.startsWith("-")) break;
    if (word === "help") return undefined;
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) return `no command '${word}'`;
    command = next;
    at += 1;
  }
  const options = [...command.options, ...program.options];
  const used = new Set<string>();
  const given: string[] = [];
  for (; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith("-")) {
      given.push(word);
      continue;
    }
    const option = options.find((each) => each.long === word || each.short === word);
    if (option === undefined && word !== "--help") return `no option '${word}'`;
    used.add(word);
    if (option?.required) at += 1;
    if (option?.variadic) while (words[at + 1] !== undefined && !words[at + 1]!.startsWith("-")) at += 1;
  }
  const places = command.registeredArguments;
  if (given.length > places.length && !places.at(-1)?.variadic) return `too many words: ${given.join(" ")}`;
  if (!whole || used.has("--help") || used.has("--version")) return undefined;
  if (command.commands.length > 0) return "a group is not a command";
  const lacking = command.options.find((option) => option.mandatory && !used.has(option.long!));
  if (lacking !== undefined) return `${lacking.long} is missing`;
  return given.length < places.filter((place) => place.required).length ? "an argument is missing" : undefined;
}

function faults(commands: readonly (readonly [Page, string])[], whole: boolean): string[] {
  return commands.flatMap(([page, line]) => {
    const fault = faultOf(wordsOf(line), whole);
    return fault === undefined ? [] : [`${page.path}: sluis ${line}: ${fault}`];
  });
}

const all = pages();
const shown = all.flatMap((page) => commandLines(page).map((line) => [page, line] as const));
const named = all.flatMap((page) =>
  codeSpans(page)
    .filter((span) => span.startsWith("sluis ") && !span.includes("..."))
    .map((span) => [page, span.slice("sluis ".length)] as const),
);

describe("commands in README and docs", () => {
  it("are found", () => {
    expect(shown.length).toBeGreaterThan(20);
    expect(named.length).toBeGreaterThan(10);
  });

  it("exist as they are shown, with their options and everything that they need", () => {
    expect(faults(shown, true)).toEqual([]);
  });

  it("exist where a sentence names them", () => {
    expect(faults(named, false)).toEqual([]);
  });

  it("would be seen if they did not", () => {
    expect(faultOf(["psh", "FILE"], true)).toBe("no command 'psh'");
    expect(faultOf(["agreement", "instal"], true)).toBe("no command 'instal'");
    expect(faultOf(["push", "FILE", "--agreement", "a", "--force"], true)).toBe("no option '--force'");
    expect(faultOf(["push", "FILE"], true)).toBe("--agreement is missing");
    expect(faultOf(["push", "--agreement", "a"], true)).toBe("an argument is missing");
    expect(faultOf(["push", "a", "b", "--agreement", "a"], true)).toBe("too many words: a b");
  });
});
