import { isMojibake } from "./mojibake.ts";
import { type Outcome, reject } from "./outcome.ts";

const PLAIN = /^(?:[\x21-\x7e]+(?: [\x21-\x7e]+)*)?$/;

/**
 * The rules for every type that come before its own (NLN-1): well-formed Unicode, no mojibake, format characters removed,
 * every run of white space or controls one space, trimmed.
 * In: a raw cell. Out: the cleaned text, or REJECT(ENCODING).
 */
export function cleanText(raw: string): string | Outcome {
  if (PLAIN.test(raw)) return raw;
  if (!raw.isWellFormed() || isMojibake(raw)) return reject("ENCODING");
  return raw
    .replace(/\p{Cf}+/gu, "")
    .replace(/[\s\p{Z}\p{Cc}]+/gu, " ")
    .trim();
}
