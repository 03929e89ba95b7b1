import { asciiCode } from "./code-text.ts";
import { ABSENT, type Outcome, ok, reject } from "./outcome.ts";

const POSTCODE = /^[1-9][0-9]{3}[A-Z]{2}$/;

/**
 * NLN-1 postcode: `[1-9]ddd[A-Z]{2}` in capitals, spaces, hyphens, dots and a leading NL dropped.
 * In: the postcode. Reasons: FORMAT (four digits alone too), BANNED (SA, SD and SS are never issued).
 */
export function normalisePostcode(inputs: readonly string[]): Outcome {
  const raw = inputs[0] ?? "";
  // nearly every postcode is written as it should be
  if (POSTCODE.test(raw)) return issued(raw);
  const text = asciiCode(raw);
  if (typeof text !== "string") return text;
  const bare = text.replace(/[ .-]+/g, "");
  if (bare === "") return ABSENT;
  const postcode = bare.replace(/^NL/, "");
  return POSTCODE.test(postcode) ? issued(postcode) : reject("FORMAT");
}

function issued(postcode: string): Outcome {
  return /S[ADS]$/.test(postcode) ? reject("BANNED") : ok(postcode);
}
