import { cleanText } from "./clean-text.ts";
import { plainDashes } from "./dashes.ts";
import { isSentinel } from "./is-sentinel.ts";
import { ABSENT, type Outcome, reject } from "./outcome.ts";

const ASCII = /^[\x20-\x7e]*$/;

/**
 * Reads the cell of a code-like type: cleaned, NFKC (full-width digits become digits), dashes plain, sentinels taken out.
 * In: a raw cell. Out: its text, or ABSENT or REJECT(ENCODING).
 */
export function codeText(raw: string | undefined): string | Outcome {
  let text = cleanText(raw ?? "");
  if (typeof text !== "string") return text;
  if (!ASCII.test(text)) {
    // NFKC can make new spaces, so the text is cleaned once more
    text = cleanText(plainDashes(text.normalize("NFKC")));
    if (typeof text !== "string") return text;
  }
  return isSentinel(text) ? ABSENT : text;
}

/**
 * As `codeText`, for types whose values are letters A-Z, digits and separators: upper-case, and REJECT(FORMAT) for any
 * character outside ASCII, so that no letter is turned into another (`ı` into I) by changing its case.
 */
export function asciiCode(raw: string | undefined): string | Outcome {
  const text = codeText(raw);
  if (typeof text !== "string") return text;
  return ASCII.test(text) ? text.toUpperCase() : reject("FORMAT");
}
