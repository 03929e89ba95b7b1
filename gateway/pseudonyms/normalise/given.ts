import { cleanText } from "./clean-text.ts";
import { isSentinel } from "./is-sentinel.ts";
import { latinLetters } from "./latin-letters.ts";
import { ABSENT, type Outcome, ok } from "./outcome.ts";

const BRACKETED = /\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}|<[^<>]*>/g;

/**
 * NLN-1 given name: text in brackets removed, first name only (a hyphenated one is one name), base letters A-Z in capitals.
 * In: the given names. Reasons: ENCODING, DIGIT, NON_LATIN.
 */
export function normaliseGiven(inputs: readonly string[]): Outcome {
  const text = cleanText(inputs[0] ?? "");
  if (typeof text !== "string") return text;
  const names = withoutBrackets(text).trim();
  if (isSentinel(names)) return ABSENT;
  const letters = latinLetters(names);
  if (typeof letters !== "string") return letters;
  const words = letters.replace(/ ?- ?/g, "-").split(/[ ,;/]+/);
  const first = words.map((word) => word.replace(/[^A-Z]+/g, "")).find((word) => word !== "");
  return first === undefined ? ABSENT : ok(first);
}

/** Removes bracketed text, innermost first; a bracket that is never closed runs to the end. */
function withoutBrackets(text: string): string {
  let before = text;
  let after = text.replace(BRACKETED, " ");
  while (after !== before) {
    before = after;
    after = before.replace(BRACKETED, " ");
  }
  return after.replace(/[([{<].*$/s, " ");
}
