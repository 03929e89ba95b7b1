import { SluisError } from "../../core/sluis-error.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { DeliveryStatus } from "../ports/partner-link.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { issueReceipts } from "./issue-receipts.ts";
import { awaitsPartsAgain } from "./parts-again.ts";

/**
 * How a delivery stands, for the partner that sends it; receipts that are due and were not made yet are made first.
 * In: the partner's OIN, delivery id. Out: state, missing parts, receipts.
 * Throws DELIVERY_UNKNOWN, also for a delivery of somebody else, so that ids tell nothing.
 */
export async function deliveryStatus(
  context: GatewayContext,
  partner: string,
  deliveryId: string,
): Promise<DeliveryStatus> {
  await issueReceipts(context, deliveryId);
  return context.store.read((tx) => statusWithin(tx, partner, deliveryId));
}

/** The same as a transaction sees it, with the receipts that are there. */
export async function statusWithin(tx: StoreTransaction, partner: string, deliveryId: string): Promise<DeliveryStatus> {
  const delivery = await tx.deliveries.get(deliveryId);
  if (delivery === undefined || delivery.direction !== "in" || delivery.partner !== partner)
    throw new SluisError("DELIVERY_UNKNOWN");
  const awaitsParts = delivery.state === "receiving" || awaitsPartsAgain(delivery);
  const [parts, receipts] = await Promise.all([
    awaitsParts ? tx.parts.list(deliveryId) : [],
    tx.receipts.list(deliveryId),
  ]);
  const missing: number[] = [];
  if (awaitsParts) {
    const held = new Set(parts.map((part) => part.n));
    for (let n = 1; n <= delivery.parts; n++) if (!held.has(n)) missing.push(n);
  }
  return { deliveryId, state: delivery.state, missing, receipts: receipts.map(({ token }) => token) };
}
