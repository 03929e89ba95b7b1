import { once } from "node:events";
import type { ServerResponse } from "node:http";

/** Bytes that are gathered before they are written: small writes cost more than what they carry. */
const BLOCK_BYTES = 64 * 1024;

/**
 * Answers with a stream, no faster than the client reads. In: response, texts or bytes, a signal for a client that left.
 * What the stream throws goes on; whoever handles it breaks a connection that has begun to answer.
 */
export async function writeBlocks(
  response: ServerResponse,
  content: AsyncIterable<string | Uint8Array>,
  gone: AbortSignal,
): Promise<void> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of content) {
    gone.throwIfAborted();
    const block = typeof piece === "string" ? Buffer.from(piece) : piece;
    held.push(block);
    bytes += block.length;
    if (bytes < BLOCK_BYTES) continue;
    if (!response.write(Buffer.concat(held))) await once(response, "drain", { signal: gone });
    [held, bytes] = [[], 0];
  }
  response.end(Buffer.concat(held));
}
