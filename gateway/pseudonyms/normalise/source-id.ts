import { asciiCode } from "./code-text.ts";
import { ABSENT, type Outcome, ok, reject } from "./outcome.ts";

const LONGEST = 64;
/** What the rules below leave as it is: nearly every id. It starts with a letter, and no sentinel goes on with a digit. */
const PLAIN = /^[A-Z]+[0-9][A-Z0-9._:/-]{0,48}$/;

/**
 * An id of a source system (`inc` incident, `reg` registration), such as PL0100_BVH_1234567: capitals, spaces dropped, separators kept,
 * because two systems may differ in nothing else. The exact pattern is the product schema's to check.
 * In: the id. Reasons: FORMAT, LENGTH (over 64).
 */
export function normaliseSourceId(inputs: readonly string[]): Outcome {
  const raw = inputs[0];
  if (raw !== undefined && raw.length <= LONGEST && PLAIN.test(raw)) return ok(raw);
  const text = asciiCode(raw);
  if (typeof text !== "string") return text;
  const id = text.replace(/ +/g, "");
  if (!/[A-Z0-9]/.test(id)) return ABSENT;
  if (!/^[A-Z0-9._:/-]+$/.test(id)) return reject("FORMAT");
  return id.length > LONGEST ? reject("LENGTH") : ok(id);
}
