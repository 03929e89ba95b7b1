import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { SluisError } from "../core/sluis-error.ts";

/** A file that is about to be delivered, as it was when it was looked at. */
export interface SourceFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** The bytes, once. */
  stream(): AsyncIterable<Uint8Array>;
}

/**
 * Looks at a file and digests it, so that the gateway can refuse one that changes between now and the sending.
 * In: path, a signal that breaks reading off.
 * Throws DOCUMENT_NOT_READABLE when it is no file or cannot be read; reading its stream can throw that too.
 */
export async function sourceFile(path: string, signal: AbortSignal): Promise<SourceFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of chunksOf(path, signal)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { name: basename(path), bytes, sha256: hash.digest("hex"), stream: () => chunksOf(path, signal) };
}

async function* chunksOf(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    if (!statSync(path).isFile()) throw Object.assign(new Error("no file"), { code: "NOT_A_FILE" });
    yield* createReadStream(path, { signal }) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? "?";
    throw new SluisError("DOCUMENT_NOT_READABLE", { path, why }, { cause });
  }
}
