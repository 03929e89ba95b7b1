import type { Agreement } from "../../core/types/agreement.ts";

/** The size of an agreement that names none, in records. */
const UNSTATED = 100_000;

/** How many records a usual delivery under an agreement has. */
export function expectedRecords({ frequency }: Pick<Agreement, "frequency">): number {
  return frequency.expectedRecords ?? UNSTATED;
}
