import { addPeriod } from "../core/add-period.ts";
import { instantOf } from "../core/instant-of.ts";
import { localDateIn } from "../core/local-date-in.ts";
import type { Agreement } from "../core/types/agreement.ts";

const HOME = "Europe/Amsterdam";

/** What of an agreement says how long is kept. */
export interface Retained {
  readonly retention: Pick<Agreement["retention"], "period">;
  readonly frequency: Pick<Agreement["frequency"], "timeZone">;
}

/**
 * When the time is over that a receiver may keep what was stored at a moment: at the end of the last day of the period, by the wall
 * clock of the agreement. The day of storing itself is not counted (Regulation 1182/71 art. 3).
 * In: the agreement version that the delivery belongs to, when it was stored (milliseconds since 1970). Out: milliseconds since 1970.
 */
export function retentionEnd({ retention, frequency }: Retained, storedAt: number): number {
  const { timeZone = HOME } = frequency;
  const lastDay = addPeriod(localDateIn(timeZone, storedAt), retention.period);
  return instantOf(addPeriod(lastDay, "P1D"), "00:00", timeZone);
}
