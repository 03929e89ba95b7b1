/** A pattern of one length, by bytes: each position is one letter, or one of a class. */
export interface FixedPattern {
  readonly length: number;
  /** Parts after each other: letters as they stand, or so many letters of a class (a table by byte, 1 where it belongs). */
  readonly parts: readonly (
    | { readonly letters: Uint8Array; readonly allowed: null; readonly count: number }
    | { readonly letters: null; readonly allowed: Uint8Array; readonly count: number }
  )[];
}

/** One position: a class without negation, an escaped letter, or a letter; perhaps repeated a fixed number of times. */
const POSITION =
  /(?:\[((?:[A-Za-z0-9 _.,:;/@%-])+)\]|\\([.+*?()[\]{}|^$/\\])|([A-Za-z0-9 _,:;/@%-]))(?:\{(\d{1,3})\})?/y;

/**
 * Reads a pattern of fixed length, such as that of a token: a text that it accepts needs no regular expression then.
 * In: the pattern, the most letters that the text may have, and letters with which it must begin. Out: null for a pattern of another kind,
 * which tells nothing.
 */
export function fixedPattern(pattern: string, most: number, head: string): FixedPattern | null {
  if (!pattern.startsWith("^") || !pattern.endsWith("$")) return null;
  const body = pattern.slice(1, -1);
  const places: string[] = [];
  for (let at = 0; at < body.length; at = POSITION.lastIndex) {
    POSITION.lastIndex = at;
    const [, group, escaped, letter, repeat = "1"] = POSITION.exec(body) ?? [];
    const allowed = group === undefined ? (escaped ?? letter) : lettersOf(group);
    if (allowed === undefined) return null;
    for (let count = 0; count < Number(repeat); count++) places.push(allowed);
  }
  if (places.length > most || places.length < head.length) return null;
  for (const [at, letter] of [...head].entries()) {
    if (!places[at]!.includes(letter)) return null;
    places[at] = letter;
  }
  return { length: places.length, parts: partsOf(places) };
}

/** The letters of a class. Out: undefined for one that is not plainly letters and ranges. */
function lettersOf(group: string): string | undefined {
  let letters = "";
  for (let at = 0; at < group.length; at++) {
    if (group[at + 1] === "-" && at + 2 < group.length) {
      const [first, last] = [group.charCodeAt(at), group.charCodeAt(at + 2)];
      if (first > last) return undefined;
      for (let code = first; code <= last; code++) letters += String.fromCharCode(code);
      at += 2;
    } else letters += group[at];
  }
  // these two would not stand for themselves in JSON
  return /["\\]/.test(letters) ? undefined : letters;
}

function partsOf(places: readonly string[]): FixedPattern["parts"] {
  const parts: FixedPattern["parts"][number][] = [];
  for (let at = 0; at < places.length; ) {
    let end = at + 1;
    const single = places[at]!.length === 1;
    while (end < places.length && (single ? places[end]!.length === 1 : places[end] === places[at])) end += 1;
    const count = end - at;
    if (single) parts.push({ letters: Buffer.from(places.slice(at, end).join("")), allowed: null, count });
    else {
      const allowed = new Uint8Array(256);
      for (const letter of places[at]!) allowed[letter.charCodeAt(0)] = 1;
      parts.push({ letters: null, allowed, count });
    }
    at = end;
  }
  return parts;
}

/** Whether the bytes from `from` on follow the pattern; the byte behind them is the caller's to judge. */
export function followsFixedPattern({ parts }: FixedPattern, source: Uint8Array, from: number): boolean {
  let at = from;
  for (let part = 0; part < parts.length; part++) {
    const { letters, allowed, count } = parts[part]!;
    const end = at + count;
    if (letters !== null) {
      for (let next = 0; at < end; at++, next++) if (source[at] !== letters[next]) return false;
    } else for (; at < end; at++) if (allowed[source[at]!] !== 1) return false;
  }
  return true;
}
