import { asciiCode } from "./code-text.ts";
import { ABSENT, type NormaliseOptions, type Outcome, ok, reject } from "./outcome.ts";

/**
 * NLN-1 `bsn` (and `rsin`, which has the same shape): nine ASCII digits that pass the 11-proef; eight get their lost zero back.
 * In: the number. Reasons: FORMAT, LENGTH, ZERO, RANGE (starts with 00 outside the test profile), ELFPROEF.
 */
export function normaliseBsn(inputs: readonly string[], options: NormaliseOptions): Outcome {
  const text = asciiCode(inputs[0]);
  if (typeof text !== "string") return text;
  const bare = text.replace(/[ .-]+/g, "");
  if (bare === "") return ABSENT;
  if (!/^[0-9]+$/.test(bare)) return reject("FORMAT");
  if (bare.length !== 8 && bare.length !== 9) return reject("LENGTH");
  const digits = bare.length === 8 ? `0${bare}` : bare;
  if (digits === "000000000") return reject("ZERO");
  if (digits.startsWith("00") && !options.testProfile) return reject("RANGE");
  return passesElevenTest(digits) ? ok(digits) : reject("ELFPROEF");
}

/** The 11-proef: digits times 9, 8, ... 2 and -1 add up to a multiple of 11. */
function passesElevenTest(digits: string): boolean {
  let sum = -(digits.charCodeAt(8) - 48);
  for (let at = 0; at < 8; at++) sum += (9 - at) * (digits.charCodeAt(at) - 48);
  return sum % 11 === 0;
}
