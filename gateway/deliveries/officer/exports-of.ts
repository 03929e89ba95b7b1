import { decodeEntry } from "../../ledger/log-entry.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import type { CorrectionView, ExportView } from "../ports/officer-service.ts";
import type { StoreTransaction } from "../ports/store.ts";

/**
 * Exports that held rows of a received delivery that was corrected or withdrawn since: of the delivery itself, and of the current state
 * until the last of these changes. What left with them is out of the gateway's reach. Out: in order; none for any other delivery.
 */
export async function exportsOf(
  context: Pick<GatewayContext, "own">,
  tx: StoreTransaction,
  { id, direction, partner, agreementId, closedAt }: Delivery,
  corrections: readonly CorrectionView[],
): Promise<ExportView[]> {
  if (direction === "out" || corrections.length === 0 || closedAt === null) return [];
  const confirmed = corrections.map(({ confirmedAt }) => confirmedAt);
  // while one is not carried out yet, the current state still shows what it is about
  const until = Math.max(...confirmed.map((at) => at ?? Number.MAX_SAFE_INTEGER));
  const entries = await tx.log.entriesOf(await logAbout(context, tx, partner), "export", closedAt);
  return entries.flatMap(({ index, time, leaf }): ExportView[] => {
    const { agreement, delivery, role } = decodeEntry(leaf);
    if (agreement?.id !== agreementId) return [];
    const view = { at: time, logIndex: index, role: role! };
    if (delivery !== undefined) return delivery.id === id ? [{ ...view, what: "delivery" }] : [];
    return time <= until ? [{ ...view, what: "current" }] : [];
  });
}
