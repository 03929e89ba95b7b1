import { courierOf } from "../agreed-link.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { Courier } from "../ports/partner-link.ts";
import type { StoreTransaction } from "../ports/store.ts";

/**
 * The courier over which a partner's outbox is fetched: the link of a delivery that waits for a receipt, so that receipts take the agreed way
 * too; the usual one when none waits. In: a transaction, OIN of the partner. Throws LINK_NOT_CONFIGURED.
 */
export async function outboxCourier(context: GatewayContext, tx: StoreTransaction, partner: string): Promise<Courier> {
  const states = ["sending", "accepted"] as const;
  const [open] = await tx.deliveries.list({ direction: "out", partner, states, limit: 1 });
  return open === undefined ? context.courier : courierOf(context, tx, open);
}
