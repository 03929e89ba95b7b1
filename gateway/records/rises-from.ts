/**
 * Whether the text of the second place stands after that of the first, in the order in which JavaScript compares texts. In: bytes of UTF-8, two places.
 */
export function risesFrom(source: Buffer, from: number, end: number, nextFrom: number, nextEnd: number): boolean {
  const length = Math.min(end - from, nextEnd - nextFrom);
  for (let at = 0; at < length; at++) {
    const [before, after] = [source[from + at]!, source[nextFrom + at]!];
    if (before === after) continue;
    if (before < 0x80 && after < 0x80) return after > before;
    // beyond ASCII the order of bytes is that of code points, which for some is not that of UTF-16
    return source.toString("utf8", nextFrom, nextEnd) > source.toString("utf8", from, end);
  }
  return nextEnd - nextFrom > end - from;
}
