import type { Delivery } from "./delivery.ts";
import { announce } from "./delivery-event.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { StoreTransaction } from "./ports/store.ts";

/**
 * Announces that a delivery was corrected or withdrawn, once that is done; which of both, its log entries tell.
 * In: transaction, the correction or withdrawal that is stored now; for any other kind nothing happens.
 */
export async function announceAmendment(
  context: Pick<GatewayContext, "announces">,
  tx: StoreTransaction,
  { id, corrects, kind, parts }: Pick<Delivery, "id" | "corrects" | "kind" | "parts">,
): Promise<void> {
  if (corrects === null) return;
  await announce(context, tx, { id: corrects }, kind === "withdrawal" && parts === 0 ? "withdrawn" : "corrected", id);
}
