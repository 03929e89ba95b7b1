import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";

/**
 * Tells a receiver whose store was put back what it had erased: its own receipts, which only the supplier still has. What its agreements
 * say about time it finds out by itself. In: a transaction, the partner.
 */
export async function remindOfErasures(context: GatewayContext, tx: StoreTransaction, partner: string): Promise<void> {
  for (const deliveryId of await tx.retention.toldErased(partner)) {
    const told = (await tx.receipts.list(deliveryId)).find(({ stage }) => stage === "erased");
    if (told === undefined) continue;
    const { token } = told;
    await tx.messages.add({ partner, kind: "erasure-reminder", subject: deliveryId, token, at: context.clock.now() });
  }
}
