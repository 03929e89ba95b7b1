import { asciiCode } from "./code-text.ts";
import { type Outcome, ok, reject } from "./outcome.ts";

const LONGEST_SUFFIX = 6;
const NUMBER_AND_REST = /^0*([1-9][0-9]{0,4})((?:[A-Z /.-].*)?)$/;
/** NFKC would make 122 of 12². */
const RAISED_OR_LOWERED = /[\u00b2\u00b3\u00b9\u2070-\u209f]/;

/**
 * NLN-1 house number: 1-99999 without leading zeros, then letter and addition as one suffix behind a hyphen (`12-A2`), so that
 * 12-2 is not 122. Zeros inside the suffix stay; HUIS is HS.
 * In: number (letter and addition may be in it), letter, addition. Reasons: FORMAT, SUFFIX (longer than six).
 */
export function normaliseHouse(inputs: readonly string[]): Outcome {
  if (inputs.some((cell) => RAISED_OR_LOWERED.test(cell))) return reject("FORMAT");
  const text = asciiCode(inputs[0]);
  if (typeof text !== "string") return text;
  const found = NUMBER_AND_REST.exec(text);
  if (!found) return reject("FORMAT");
  const letter = suffixCell(inputs[1]);
  if (typeof letter !== "string") return letter;
  const addition = suffixCell(inputs[2]);
  if (typeof addition !== "string") return addition;
  const rest = `${found[2]!} ${letter} ${addition}`;
  // 12.0 is a number that a spreadsheet has changed, not an addition
  if (/[^A-Z0-9 /.-]/.test(rest) || /\.[0-9]/.test(rest)) return reject("FORMAT");
  const joined = rest.replace(/[ /.-]+/g, "");
  const suffix = joined === "HUIS" ? "HS" : joined;
  if (suffix.length > LONGEST_SUFFIX) return reject("SUFFIX");
  return ok(suffix === "" ? found[1]! : `${found[1]!}-${suffix}`);
}

/** A letter or addition; none at all is an empty text. X is a letter here: house 12 X exists. */
function suffixCell(raw: string | undefined): string | Outcome {
  if (raw === undefined || raw === "") return "";
  const text = asciiCode(raw);
  if (typeof text === "string" || text.kind === "reject") return text;
  return /^ *x+ *$/i.test(raw) ? raw.trim().toUpperCase() : "";
}
