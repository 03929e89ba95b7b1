import { plainDashes } from "./dashes.ts";
import { type Outcome, reject } from "./outcome.ts";

const APOSTROPHES = /[`\u00b4\u02b9\u02bb-\u02bf\u02c8\u02ca\u02cb\u2018-\u201b\u2032\u2035\ua78b\ua78c\uff07]/g;
const ASCII = /^[\x20-\x7e]*$/;

/** Letters that do not decompose; ü stays u and never becomes ue. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["ß", "ss"],
  ["ẞ", "ss"],
  ["æ", "ae"],
  ["œ", "oe"],
  ["ø", "o"],
  ["đ", "d"],
  ["ð", "d"],
  ["þ", "th"],
  ["ł", "l"],
  ["ħ", "h"],
  ["ı", "i"],
  ["ŋ", "n"],
  ["ŧ", "t"],
]);

/**
 * Letter mapping of NLN-1 for names: apostrophes and dashes first (NFKD would turn ´ into a space and a mark), then base letters
 * without marks, in capitals. Letters are mapped after decomposing, so that ǿ and ø with an accent give the same.
 * In: cleaned text. Out: A-Z with punctuation and spaces, or REJECT(DIGIT | NON_LATIN).
 */
export function latinLetters(text: string): string | Outcome {
  if (ASCII.test(text)) return /[0-9]/.test(text) ? reject("DIGIT") : text.replaceAll("`", "'").toUpperCase();
  const upper = baseLetters(text);
  if (/\p{N}/u.test(upper)) return reject("DIGIT");
  return /[^\P{L}A-Z]/u.test(upper) ? reject("NON_LATIN") : upper;
}

function baseLetters(text: string): string {
  return plainDashes(text.replace(APOSTROPHES, "'"))
    .normalize("NFKD")
    .replace(APOSTROPHES, "'")
    .replace(/\p{M}+/gu, "")
    .replace(/[^\x00-\x7f]/gu, (letter) => LETTERS.get(letter.toLowerCase()) ?? letter)
    .toUpperCase();
}
