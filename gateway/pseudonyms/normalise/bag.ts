import { asciiCode } from "./code-text.ts";
import { ABSENT, type Outcome, ok, reject } from "./outcome.ts";

/**
 * NLN-1 BAG id: sixteen digits; fifteen get their lost zero back; `NL.IMBAG.*.` is dropped.
 * In: the id, the object type that is asked (its two digits, such as 01 verblijfsobject or 20 nummeraanduiding; none asks nothing).
 * Reasons: FORMAT, LENGTH, ZERO, TYPE.
 */
export function normaliseBag(inputs: readonly string[]): Outcome {
  const text = asciiCode(inputs[0]);
  if (typeof text !== "string") return text;
  const bare = text.replace(/ +/g, "").replace(/^NL\.IMBAG\.[^.]*\./, "");
  if (bare === "") return ABSENT;
  if (!/^[0-9]+$/.test(bare)) return reject("FORMAT");
  if (bare.length !== 15 && bare.length !== 16) return reject("LENGTH");
  const id = bare.padStart(16, "0");
  if (/^0+$/.test(id)) return reject("ZERO");
  const asked = asciiCode(inputs[1]);
  if (typeof asked === "string") return id.slice(4, 6) === asked.padStart(2, "0") ? ok(id) : reject("TYPE");
  return asked.kind === "absent" ? ok(id) : asked;
}
