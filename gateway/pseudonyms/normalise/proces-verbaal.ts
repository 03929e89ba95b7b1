import { asciiCode } from "./code-text.ts";
import { type Outcome, ok, reject } from "./outcome.ts";

const SHAPE = /^(PL[0-9]{4})-?([0-9]{10})((?:-[0-9]+)?)$/;

/**
 * The number of a police report (`pvn`) as `PLdddd-dddddddddd` with its follow-up number when it has one; spaces dropped.
 * In: the number. Reasons: FORMAT.
 */
export function normaliseProcesVerbaal(inputs: readonly string[]): Outcome {
  const text = asciiCode(inputs[0]);
  if (typeof text !== "string") return text;
  const found = SHAPE.exec(text.replace(/ +/g, ""));
  return found ? ok(`${found[1]!}-${found[2]!}${found[3]!}`) : reject("FORMAT");
}
