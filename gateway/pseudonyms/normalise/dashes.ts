const DASHES = /[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]/g;

/** Every dash of Unicode that people type for a hyphen becomes `-`. In: text. Out: text. */
export function plainDashes(text: string): string {
  return text.replace(DASHES, "-");
}
