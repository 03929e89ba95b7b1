/** Texts that mean that there is no value, when a mapping does not list its own. */
export const DEFAULT_ABSENT: readonly string[] = ["n/a", "Geen data aanwezig", "Onbekend"];

/** In: a cell's text. Out: the text without white space around it, no-break spaces included. */
export function trimCell(text: string): string {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  return first > 32 && first < 128 && last > 32 && last < 128 ? text : text.trim();
}

/**
 * Makes the test whether a text means "no value". It runs for every cell, so most are settled by length and first character.
 * In: the texts, upper and lower case alike. Out: the test of a trimmed text.
 */
export function createAbsentTest(texts: readonly string[]): (text: string) => boolean {
  const known = new Set(texts.map((text) => text.toLowerCase()));
  const longest = Math.max(0, ...texts.map((text) => text.length));
  const mayStart = new Uint8Array(128);
  for (const text of texts) {
    mayStart[text.toLowerCase().charCodeAt(0) & 127] = 1;
    mayStart[text.toUpperCase().charCodeAt(0) & 127] = 1;
  }
  return (text) =>
    text.length === 0 ||
    (text.length <= longest && mayStart[text.charCodeAt(0) & 127] === 1 && known.has(text.toLowerCase()));
}
