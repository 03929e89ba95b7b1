import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { SluisError } from "../core/sluis-error.ts";
import type { CliContext } from "./cli-context.ts";

/**
 * Reads source keys of records, one on a line; empty lines do not count. They may lead to a person, so they come from a file or standard
 * input (`-`), never from the command line. In: path or `-`, the context. Throws DOCUMENT_NOT_READABLE, NOTHING_TO_CORRECT for none.
 */
export async function sourceKeys(path: string, { stdin, interrupt }: CliContext): Promise<string[]> {
  const input = path === "-" ? stdin : createReadStream(path, { signal: interrupt });
  const keys: string[] = [];
  try {
    // a stream that cannot be opened says so before its first line
    if (path !== "-") await opened(input as ReturnType<typeof createReadStream>);
    for await (const line of createInterface({ input, terminal: false, crlfDelay: Number.POSITIVE_INFINITY })) {
      const key = line.replace(/^\ufeff/, "").trim();
      if (key !== "") keys.push(key);
    }
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? "?";
    throw new SluisError("DOCUMENT_NOT_READABLE", { path, why }, { cause });
  }
  if (keys.length === 0) throw new SluisError("NOTHING_TO_CORRECT");
  return keys;
}

function opened(stream: ReturnType<typeof createReadStream>): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once("ready", resolve);
    stream.once("error", reject);
  });
}
