import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { SluisError } from "../core/sluis-error.ts";
import type { CliContext } from "./cli-context.ts";
import { Interrupted } from "./interrupted.ts";

/** Largest standard input that is read, in bytes: a thousand refs. */
const LIMIT = 64 * 1024;

/**
 * Reads lines that nobody else may see. On a terminal it asks for them one by one on standard error, and what is typed is not shown, so it
 * stands on no screen and in no scroll-back; an empty answer skips. Otherwise standard input is read to its end.
 * In: the context, the question for each line (`null`: one question, as many lines as come). Out: lines by question.
 * Throws SUBJECT_INPUT_MISSING, TOO_LARGE, Interrupted.
 */
export async function hiddenLines(context: CliContext, questions: readonly string[] | null): Promise<string[]> {
  const lines = context.stdin.isTTY && questions !== null ? await typed(context, questions) : await piped(context);
  if (lines.every((line) => line === "")) throw new SluisError("SUBJECT_INPUT_MISSING");
  return lines;
}

async function typed({ stdin, stderr, interrupt }: CliContext, questions: readonly string[]): Promise<string[]> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // a terminal's line editor, whose echo goes nowhere
  const editor = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 });
  const stop = () => editor.close();
  interrupt.addEventListener("abort", stop, { once: true });
  let interrupted = false;
  editor.once("SIGINT", () => {
    interrupted = true;
    editor.close();
  });
  const lines = editor[Symbol.asyncIterator]();
  const answers: string[] = [];
  try {
    for (const question of questions) {
      stderr.write(`${question}: `);
      const { value, done } = await lines.next();
      stderr.write("\n");
      if (interrupted || interrupt.aborted) throw new Interrupted();
      if (done === true) break;
      answers.push(value.trim());
    }
    return answers;
  } finally {
    interrupt.removeEventListener("abort", stop);
    editor.close();
  }
}

async function piped({ stdin, interrupt }: CliContext): Promise<string[]> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const stop = () => stdin.destroy();
  interrupt.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of stdin as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > LIMIT) throw new SluisError("TOO_LARGE", { what: "stdin", limit: LIMIT });
      chunks.push(Buffer.from(chunk));
    }
  } finally {
    interrupt.removeEventListener("abort", stop);
  }
  const text = Buffer.concat(chunks)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line, at, all) => line !== "" || at < all.length - 1);
}
