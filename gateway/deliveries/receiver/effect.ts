import type { LogEntry } from "../../core/types/log-entry.ts";
import type { Delivery } from "../delivery.ts";

/** What a delivery changed of what was there, as its entry says. */
export type Effect = NonNullable<LogEntry["effect"]>;

/** A delivery that changes nothing of what was there. */
export const NO_EFFECT: Effect = { removed: 0, replaced: 0, rows: 0, tokens: 0, withheld: 0 };

/** What a correction or withdrawal that is visible already has changed so far; undefined before it is visible. */
export function effectSoFar({ corrects, report }: Pick<Delivery, "corrects" | "report">): Effect | undefined {
  return corrects === null || report === null ? undefined : (JSON.parse(report) as Effect);
}
