// letters of JSON (RFC 8259)
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const LETTER_T = 0x74;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Below it are control characters, which JSON never has bare; the line feed behind a line stops every search. */
const SPACE = 32;
/** Digits that a number holds exactly whatever they are. */
const SAFE_DIGITS = 15;

// Each function gives the place behind a cell that begins at `from` in a line that is ended by LF, or -1.

/** A text without escapes. Behind the last byte there is none that is at least a space. */
export function textEnd(source: Uint8Array, from: number): number {
  if (source[from] !== QUOTE) return -1;
  let next = from + 1;
  for (let byte = source[next]!; byte !== QUOTE; byte = source[++next]!)
    if (byte === BACKSLASH || !(byte >= SPACE)) return -1;
  return next + 1;
}

/** A whole number as JavaScript writes it, of so few digits that it is exact. */
export function wholeEnd(source: Uint8Array, from: number): number {
  const negative = source[from] === MINUS;
  const first = negative ? from + 1 : from;
  let next = first;
  for (let byte = source[next]!; byte >= ZERO && byte <= NINE; ) byte = source[++next]!;
  const digits = next - first;
  if (digits === 0 || digits > SAFE_DIGITS) return -1;
  if (source[first] === ZERO && (digits > 1 || negative)) return -1;
  return next;
}

/** `true` or `false`. */
export function booleanEnd(source: Uint8Array, from: number): number {
  const word = source[from] === LETTER_T ? "true" : "false";
  for (let letter = 0; letter < word.length; letter++) if (source[from + letter] !== word.charCodeAt(letter)) return -1;
  return from + word.length;
}

/** A list of texts without escapes, which is as JavaScript would write it. */
export function listEnd(source: Uint8Array, from: number): number {
  if (source[from] !== OPEN) return -1;
  if (source[from + 1] === CLOSE) return from + 2;
  for (let next = from + 1; ; next++) {
    next = textEnd(source, next);
    if (next < 0) return -1;
    if (source[next] === CLOSE) return next + 1;
    if (source[next] !== COMMA) return -1;
  }
}

/** A list, an object or a single value; what is between is for JSON.parse to judge. */
export function nestedEnd(source: Uint8Array, from: number): number {
  let depth = 0;
  let inText = false;
  for (let next = from; ; next++) {
    const byte = source[next];
    if (byte === undefined || byte < SPACE) return -1;
    if (inText) {
      // what is escaped is passed over, but for the end of the line
      if (byte === BACKSLASH && source[next + 1]! >= SPACE) next += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN || byte === OPEN_OBJECT) depth += 1;
    else if (depth === 0 && (byte === COMMA || byte === CLOSE)) return next;
    else if (byte === CLOSE || byte === CLOSE_OBJECT) depth -= 1;
  }
}
