import type { KeyEpoch } from "../../ports/key-register.ts";

/**
 * The number of the keeper's next statement about a domain: the time, so that a keeper whose store was put back does not use a number
 * again; above the last one, whatever the clock says. In: the epochs of the domain, the time.
 */
export function nextSerial(epochs: readonly KeyEpoch[], now: number): number {
  return Math.max(now, ...epochs.map(({ serial }) => serial + 1));
}
