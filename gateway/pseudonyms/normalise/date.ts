import { readPartialDate } from "../../core/partial-date.ts";
import { asciiCode } from "./code-text.ts";
import { ABSENT, type Outcome, ok, reject } from "./outcome.ts";

/**
 * NLN-1 date: `YYYYMMDD` with `00` for what is unknown. Accepts YYYYMMDD, ISO 8601, D-M-YYYY with `-`, `/` or `.`, YYYY-MM and YYYY.
 * In: the date. Reasons: FORMAT (two-digit years and serial numbers too), MONTH, DAY, PARTIAL (a part is known under an unknown one).
 */
export function normaliseDate(inputs: readonly string[]): Outcome {
  const text = asciiCode(inputs[0]);
  if (typeof text !== "string") return text;
  const date = readPartialDate(text);
  if (date === "absent") return ABSENT;
  if (typeof date === "string") return reject(date);
  return ok(String(date.year * 10_000 + date.month * 100 + date.day));
}
