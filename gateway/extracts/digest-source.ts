import { createHash } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";

/** A source that counts and digests what passes through it. */
export interface DigestedSource {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Bytes that have passed so far. */
  bytesSoFar(): number;
  /** Out: bytes and SHA-256 (hexadecimal) of the whole source. Throws INTERNAL before the source was read to its end. */
  total(): { readonly bytes: number; readonly sha256: string };
}

/**
 * Proves which bytes were read: the caller compares the digest with what was promised.
 * In: any byte source. Out: the same bytes, and their total once they have all passed.
 */
export function digestSource(source: AsyncIterable<Uint8Array>): DigestedSource {
  const hash = createHash("sha256");
  let count = 0;
  let total: { bytes: number; sha256: string } | null = null;
  return {
    bytes: (async function* () {
      for await (const chunk of source) {
        hash.update(chunk);
        count += chunk.length;
        yield chunk;
      }
      total = { bytes: count, sha256: hash.digest("hex") };
    })(),
    bytesSoFar: () => count,
    total() {
      if (total === null) throw new SluisError("INTERNAL");
      return total;
    },
  };
}
