import { cleanText } from "./clean-text.ts";
import prefixTable from "./dutch-prefixes.json" with { type: "json" };
import { isSentinel } from "./is-sentinel.ts";
import { latinLetters } from "./latin-letters.ts";
import { ABSENT, type Outcome, ok } from "./outcome.ts";

const MOST_WORDS = 4;
const FEWEST_LETTERS = 2;
const PREFIXES = new Set(prefixTable.prefixes.map((prefix) => words(prefix.toUpperCase()).join(" ")));

/**
 * NLN-1 surname (the birth surname is meant): base letters A-Z in capitals, without the Dutch prefix in front.
 * In: the surname; a separate cell with the prefix is not needed. Reasons: ENCODING, DIGIT, NON_LATIN.
 */
export function normaliseSurname(inputs: readonly string[]): Outcome {
  const text = cleanText(inputs[0] ?? "");
  if (typeof text !== "string") return text;
  if (isSentinel(text)) return ABSENT;
  const letters = latinLetters(text);
  if (typeof letters !== "string") return letters;
  const surname = withoutPrefix(words(prefixInFront(letters)));
  return surname === "" ? ABSENT : ok(surname);
}

/** Dots, slashes and apostrophes end a word, so that `v.d.`, `v/d`, `v d` and `d'Hondt` meet the same entries of the table. */
function words(text: string): string[] {
  return text.split(/[ ./']+/).filter((word) => word !== "");
}

/** `BERG, VAN DER` becomes `VAN DER BERG`; any other text behind a comma stays where it is. */
function prefixInFront(name: string): string {
  const comma = name.indexOf(",");
  if (comma < 0) return name;
  const behind = name.slice(comma + 1);
  return PREFIXES.has(words(behind).join(" ")) ? `${behind} ${name.slice(0, comma)}` : name;
}

function withoutPrefix(name: readonly string[]): string {
  for (let count = Math.min(MOST_WORDS, name.length - 1); count > 0; count--) {
    if (!PREFIXES.has(name.slice(0, count).join(" "))) continue;
    const rest = onlyLetters(name.slice(count));
    if (rest.length >= FEWEST_LETTERS) return rest;
  }
  return onlyLetters(name);
}

function onlyLetters(name: readonly string[]): string {
  return name.join("").replace(/[^A-Z]+/g, "");
}
