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

/**
 * Whether a value means "there is none" (NLN-1): compared after removing spaces, dots and slashes, in any case.
 * In: cleaned text. Out: true for an empty value and for the sentinels.
 */
export function isSentinel(text: string): boolean {
  const first = text.charCodeAt(0);
  // no sentinel holds a digit, and most values of code-like types start with one
  if (first >= 0x30 && first <= 0x39) return false;
  return SENTINELS.has(text.replace(/[ ./]/g, "").toUpperCase());
}
