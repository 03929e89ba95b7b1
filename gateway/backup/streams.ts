import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";

// Node's own adapters between its streams and those of the web throw outside of any promise when a reader stops half way; these do not.

/** A web stream that reads no further than it is read. */
export function webStreamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const chunks = bytes[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel() {
        await chunks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** What a web stream gives; whoever stops reading cancels it. */
export async function* bytesOfWeb(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Bytes through a transforming stream of Node. Throws what either of them throws. */
export async function* through(
  bytes: AsyncIterable<Uint8Array>,
  transform: Duplex,
): AsyncGenerator<Uint8Array, void, undefined> {
  const fed = pipeline(bytes, transform);
  fed.catch(() => {});
  try {
    for await (const chunk of transform) yield chunk as Uint8Array;
    await fed;
  } finally {
    transform.destroy();
    await fed.catch(() => {});
  }
}
