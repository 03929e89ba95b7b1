/** The start of a source, and the whole source. */
export interface PeekedBytes {
  readonly head: Buffer;
  readonly bytes: AsyncGenerator<Uint8Array>;
  /** Lets go of the source, whether or not `bytes` was ever read; a generator that was never started would not. */
  close(): Promise<void>;
}

/**
 * Looks at the start of a source without losing it.
 * In: a source, and how many bytes are wanted. Out: `head`, at least that many unless the source is shorter, and `bytes`,
 * everything from the start, to be read once.
 */
export async function peekBytes(source: AsyncIterable<Uint8Array>, wanted: number): Promise<PeekedBytes> {
  const iterator = source[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (length < wanted && !ended) {
    const next = await iterator.next();
    if (next.done === true) ended = true;
    else {
      pieces.push(next.value);
      length += next.value.length;
    }
  }
  const head = Buffer.concat(pieces);
  return {
    head,
    bytes: resume(head, ended, iterator),
    close: async () => {
      await iterator.return?.();
    },
  };
}

async function* resume(head: Buffer, ended: boolean, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    while (!ended) {
      const next = await iterator.next();
      if (next.done === true) return;
      if (next.value.length > 0) yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
