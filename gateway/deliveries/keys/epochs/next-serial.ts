import type { KeyEpoch } from "../../ports/key-register.ts";

/** The number of the keeper's next statement about a domain. */
export function nextSerial(epochs: readonly KeyEpoch[]): number {
  return 1 + Math.max(0, ...epochs.map(({ serial }) => serial));
}
