import { asciiCode } from "./code-text.ts";
import { type Outcome, ok, reject } from "./outcome.ts";

const SHAPE = /^([0-9]{2})[/-]?([0-9]{6})-?([0-9]{2})$/;

/**
 * The prosecutor's case number (`pkt`) as `dd/dddddd-dd`; spaces dropped, separators put back where they are missing.
 * In: the number. Reasons: FORMAT.
 */
export function normaliseParketnummer(inputs: readonly string[]): Outcome {
  const text = asciiCode(inputs[0]);
  if (typeof text !== "string") return text;
  const found = SHAPE.exec(text.replace(/ +/g, ""));
  return found ? ok(`${found[1]!}/${found[2]!}-${found[3]!}`) : reject("FORMAT");
}
