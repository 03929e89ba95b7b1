import { localDateIn } from "./local-date-in.ts";

/** The date in the Netherlands at a moment. In: milliseconds since 1970. Out: YYYY-MM-DD. */
export function localDate(now: number): string {
  return localDateIn("Europe/Amsterdam", now);
}
