import { asciiCode } from "./code-text.ts";
import { type Outcome, ok, reject } from "./outcome.ts";

/**
 * NLN-1 CBS area: GM and four digits, WK and six, BU and eight; spaces dropped. Never pseudonymised, carried in the clear with its year.
 * In: the code. Reasons: FORMAT.
 */
export function normaliseCbs(inputs: readonly string[]): Outcome {
  const text = asciiCode(inputs[0]);
  if (typeof text !== "string") return text;
  const code = text.replace(/ +/g, "");
  return /^(?:GM[0-9]{4}|WK[0-9]{6}|BU[0-9]{8})$/.test(code) ? ok(code) : reject("FORMAT");
}
