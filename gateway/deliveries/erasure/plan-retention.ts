import { retentionEnd } from "../../agreements/retention-end.ts";
import { installedAgreement } from "../active-agreement.ts";
import type { Delivery } from "../delivery.ts";
import type { StoreTransaction } from "../ports/store.ts";

/**
 * Keeps until when a stored delivery may be kept, by the agreement version that it belongs to. Again changes nothing.
 * In: a transaction, a received delivery that is stored.
 */
export async function planRetention(tx: StoreTransaction, delivery: Delivery): Promise<void> {
  const { id: deliveryId, agreementId, agreementVersion, closedAt, createdAt, manifest } = delivery;
  // loads of an own register are nobody's delivery
  if (manifest === null) return;
  const { document } = await installedAgreement(tx, agreementId, agreementVersion);
  const until = retentionEnd(document, closedAt ?? createdAt);
  await tx.retention.plan({ deliveryId, until, handling: document.retention.then });
}
