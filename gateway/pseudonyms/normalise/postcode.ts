import { asciiCode } from "./code-text.ts";
import { ABSENT, type Outcome, ok, reject } from "./outcome.ts";

/**
 * NLN-1 postcode: `[1-9]ddd[A-Z]{2}` in capitals, spaces, hyphens, dots and a leading NL dropped.
 * In: the postcode. Reasons: FORMAT (four digits alone too), BANNED (SA, SD and SS are never issued).
 */
export function normalisePostcode(inputs: readonly string[]): Outcome {
  const text = asciiCode(inputs[0]);
  if (typeof text !== "string") return text;
  const bare = text.replace(/[ .-]+/g, "");
  if (bare === "") return ABSENT;
  const postcode = bare.replace(/^NL/, "");
  if (!/^[1-9][0-9]{3}[A-Z]{2}$/.test(postcode)) return reject("FORMAT");
  return /S[ADS]$/.test(postcode) ? reject("BANNED") : ok(postcode);
}
