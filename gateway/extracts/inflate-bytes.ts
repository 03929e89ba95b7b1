import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createInflateRaw } from "node:zlib";
import { SluisError } from "../core/sluis-error.ts";
import type { ExtractLimits } from "./extract.ts";

/** A small file may be as repetitive as it likes: the growth counts only beyond this many bytes. */
const FREE_BYTES = 16 * 1024 ** 2;

/**
 * Inflates a stream and stops as soon as more comes out than the limits allow, whatever a header promised.
 * In: compressed bytes, `gzip` (RFC 1952, several members allowed) or `raw` (RFC 1951), limits. Out: plain bytes.
 * Throws FILE_INFLATES_TOO_FAR; FILE_DAMAGED for a wrong checksum, garbage behind the end or an early end.
 */
export async function* inflateBytes(
  source: AsyncIterable<Uint8Array>,
  kind: "gzip" | "raw",
  limits: Pick<ExtractLimits, "inflatedBytes" | "inflateRatio">,
): AsyncGenerator<Uint8Array> {
  let given = 0;
  const engine = kind === "gzip" ? createGunzip({ chunkSize: 65_536 }) : createInflateRaw({ chunkSize: 65_536 });
  // a failure of the source or the engine reaches us through the loop below
  pipeline(Readable.from(source), engine).catch(() => undefined);
  try {
    for await (const piece of engine as AsyncIterable<Buffer>) {
      given += piece.length;
      if (given > limits.inflatedBytes)
        throw new SluisError("FILE_INFLATES_TOO_FAR", { limit: `${limits.inflatedBytes} bytes` });
      if (given > FREE_BYTES && given > engine.bytesWritten * limits.inflateRatio)
        throw new SluisError("FILE_INFLATES_TOO_FAR", { limit: `${limits.inflateRatio} : 1` });
      yield piece;
    }
  } catch (error) {
    throw asDamage(error);
  }
}

function asDamage(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  if (code === "Z_BUF_ERROR") return new SluisError("FILE_DAMAGED", { what: "ends early" });
  if (typeof code === "string" && code.startsWith("Z_")) return new SluisError("FILE_DAMAGED", { what: "compression" });
  return error;
}
