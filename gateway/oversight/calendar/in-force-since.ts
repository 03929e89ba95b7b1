import { localDate } from "../../core/local-date.ts";
import type { PlacedEntry } from "../../ledger/verify-bundle.ts";

/**
 * The day on which both parties had accepted an agreement for the first time; nothing before it was promised.
 * In: entries of a log, agreement id. Out: YYYY-MM-DD; undefined for a log that does not say.
 */
export function inForceSince(entries: readonly PlacedEntry[], agreementId: string): string | undefined {
  const accepted = entries.find(
    ({ entry }) => entry.type === "agreement-accepted" && entry.agreement?.id === agreementId,
  );
  return accepted === undefined ? undefined : localDate(accepted.entry.time);
}
