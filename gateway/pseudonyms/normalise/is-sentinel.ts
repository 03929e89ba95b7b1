const SENTINELS = new Set([
  "",
  "-",
  "--",
  ".",
  "?",
  "NULL",
  "NVT",
  "NB",
  "ONBEKEND",
  "UNKNOWN",
  "X",
  "XX",
  "XXX",
  "GEEN",
]);

/** ASCII letters that a sentinel may start with, in any case, and those that are removed before it is compared. */
const MAY_START = new Uint8Array(128);
for (const letter of [...SENTINELS].flatMap((sentinel) => [...sentinel.slice(0, 1), " ", ".", "/"]))
  for (const either of [letter, letter.toLowerCase()]) MAY_START[either.charCodeAt(0)] = 1;

/**
 * Whether a value means "there is none" (NLN-1): compared after removing spaces, dots and slashes, in any case.
 * In: cleaned text. Out: true for an empty value and for the sentinels.
 */
export function isSentinel(text: string): boolean {
  // this runs for every value, and nearly all start with something that no sentinel starts with; an empty one has no first letter
  const first = text.charCodeAt(0);
  if (first < 128 && MAY_START[first] === 0) return false;
  return SENTINELS.has(text.replace(/[ ./]/g, "").toUpperCase());
}
