import type { IncomingMessage } from "node:http";
import { SluisError } from "../sluis-error.ts";

/** What a body may be. */
export interface BodyRule {
  /** Media type without parameters, in lower case. */
  readonly type: string;
  /** Largest body in bytes. */
  readonly limit: number;
  /** What it is, for the refusal. */
  readonly what: string;
}

/**
 * Reads a whole body of stated length, counting while it comes in; the buffer is its own, so it can go to another thread.
 * In: the request and what its body may be. Out: the bytes.
 * Throws MEDIA_TYPE_REFUSED, LENGTH_REQUIRED (no Content-Length, or chunked), TOO_LARGE, BODY_BROKEN_OFF.
 */
export async function readBody(request: IncomingMessage, rule: BodyRule): Promise<Buffer<ArrayBuffer>> {
  if (mediaType(request) !== rule.type) throw new SluisError("MEDIA_TYPE_REFUSED", { wanted: rule.type });
  const stated = request.headers["content-length"];
  if (stated === undefined) throw new SluisError("LENGTH_REQUIRED");
  const length = Number(stated);
  if (length > rule.limit) throw new SluisError("TOO_LARGE", { what: rule.what, limit: rule.limit });
  const body = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for await (const chunk of bodyChunks(request)) {
    body.set(chunk, at);
    at += chunk.length;
  }
  if (at !== length) throw new SluisError("BODY_BROKEN_OFF");
  return body;
}

/**
 * The chunks of a body of any length. Stopping early leaves the connection open, so that an answer can still be given.
 * In: the request. Throws BODY_BROKEN_OFF when the connection ends before the body does.
 */
export async function* bodyChunks(request: IncomingMessage): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw new SluisError("BODY_BROKEN_OFF", {}, { cause });
  }
  if (!request.complete) throw new SluisError("BODY_BROKEN_OFF");
}

/** The media type of a message without its parameters, in lower case; empty when it states none. */
export function mediaType(message: IncomingMessage): string {
  return (message.headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase();
}
