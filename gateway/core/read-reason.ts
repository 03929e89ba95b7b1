import { SluisError } from "./sluis-error.ts";

const SHORTEST = 3;
const LONGEST = 500;

/** Why an officer does something, in his own words. In: what was given. Out: the text without spaces around it. Throws REASON_MISSING. */
export function readReason(given: unknown): string {
  const text = typeof given === "string" ? given.trim() : "";
  if (text.length < SHORTEST || text.length > LONGEST) throw new SluisError("REASON_MISSING");
  return text;
}
