/** Bytes that parts take at most, length prefixes included. */
export function mostBytes(parts: readonly string[]): number {
  let most = 0;
  for (const part of parts) most += 4 + part.length * 3;
  return most;
}

/**
 * Writes lp(parts) as `lengthPrefix` gives it, without making buffers of it.
 * In: the parts, the target with room for `mostBytes`, where. Out: the position behind them.
 */
export function writeParts(parts: readonly string[], target: Uint8Array, from: number): number {
  let at = from;
  for (const part of parts) {
    const end = writePart(part, target, at + 4);
    const length = end - at - 4;
    target[at] = length >>> 24;
    target[at + 1] = length >>> 16;
    target[at + 2] = length >>> 8;
    target[at + 3] = length;
    at = end;
  }
  return at;
}

/** Out: the position behind the part. */
function writePart(part: string, target: Uint8Array, at: number): number {
  for (let index = 0; index < part.length; index++) {
    const code = part.charCodeAt(index);
    if (code > 0x7f) {
      const bytes = Buffer.from(part, "utf8");
      target.set(bytes, at);
      return at + bytes.length;
    }
    target[at + index] = code;
  }
  return at + part.length;
}
