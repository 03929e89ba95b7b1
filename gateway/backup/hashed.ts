import { createHash } from "node:crypto";

/** What went by. */
export interface Digest {
  readonly bytes: number;
  /** 64 hexadecimal characters. */
  readonly sha256: string;
}

/** Passes bytes on and tells, behind the last, how many there were and their digest. */
export async function* hashed(
  content: AsyncIterable<Uint8Array>,
  done: (digest: Digest) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  done({ bytes, sha256: hash.digest("hex") });
}
