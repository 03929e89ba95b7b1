/**
 * `lp(parts)` of our pseudonym specification: a 4-byte big-endian length before each part, so that parts cannot run together.
 * In: strings (taken as UTF-8) or bytes. Out: one buffer.
 */
export function lengthPrefix(...parts: readonly (string | Uint8Array)[]): Buffer {
  const pieces: Uint8Array[] = [];
  for (const part of parts) {
    const bytes = typeof part === "string" ? Buffer.from(part, "utf8") : part;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    pieces.push(length, bytes);
  }
  return Buffer.concat(pieces);
}
