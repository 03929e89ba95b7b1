import type { LostPart } from "./log-line.ts";
import type { PlacedEntry } from "./verify-bundle.ts";

/** Whether the entry that a receipt names stands among these, with its hash. */
export function hasReceipt({ entry: { receipt } }: PlacedEntry, theirs: readonly PlacedEntry[]): boolean {
  return theirs.some(
    (placed) => placed.log === receipt?.log && placed.index === receipt.index && placed.leafHash === receipt.leafHash,
  );
}

/** Whether a receipt points into what the receiver lost with its store. */
export function isLostReceipt(placed: PlacedEntry, theirs: readonly PlacedEntry[], lost: readonly LostPart[]): boolean {
  const { receipt } = placed.entry;
  return (
    receipt !== undefined &&
    !hasReceipt(placed, theirs) &&
    lost.some(({ log, kept, size }) => log === receipt.log && receipt.index >= kept && receipt.index < size)
  );
}
