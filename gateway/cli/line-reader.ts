import { createInterface } from "node:readline";
import { SluisError } from "../core/sluis-error.ts";
import type { CliContext } from "./cli-context.ts";

/** Asks one question after the other. */
export interface LineReader {
  /** Out: what was typed; the default for an empty line. Throws CONFIRMATION_MISSING when the input has ended. */
  ask(question: string, byDefault?: string): Promise<string>;
  /** A line that asks nothing. */
  say(line: string): void;
  close(): void;
}

/** Reads answers from standard input, questions on standard error. In: the context, the option that the questions are about. */
export function createLineReader(context: CliContext, option: string): LineReader {
  // not in raw mode, so that Ctrl-C stays a signal
  const lines = createInterface({ input: context.stdin, terminal: false });
  const typed = lines[Symbol.asyncIterator]();
  context.interrupt.addEventListener("abort", () => lines.close(), { once: true });
  return {
    async ask(question, byDefault = "") {
      context.stderr.write(`${question}${byDefault === "" ? "" : ` [${byDefault}]`}: `);
      const next = await typed.next();
      if (next.done === true) throw new SluisError("CONFIRMATION_MISSING", { option });
      const answer = next.value.trim();
      return answer === "" ? byDefault : answer;
    },
    say: (line) => void context.stderr.write(`${line}\n`),
    close: () => lines.close(),
  };
}
