import type { DeliveryHead } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { transition } from "../state-table.ts";
import { issueDue } from "./issue-due.ts";

/**
 * Accepts a delivery of which every part is held: entry, state, receipt and what brought the last part commit together, and loading may
 * start.
 * In: the transaction, the delivery as it sees it. Out: whether it was accepted, which is told with `tellAccepted` after the commit. A
 * delivery that misses parts, or was accepted before, stays as it is.
 */
export async function acceptIfComplete(
  context: GatewayContext,
  tx: StoreTransaction,
  head: DeliveryHead,
): Promise<boolean> {
  if (head.state !== "receiving" || (await tx.parts.count(head.id)) < head.parts) return false;
  await context.barrier("receive.complete");
  const delivery = (await tx.deliveries.get(head.id))!;
  const step = transition("in", "receiving", "accept");
  await tx.deliveries.update(delivery.id, "receiving", { state: step.to });
  await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, state: step.to } });
  await tx.hints.add({ step: "load", subject: delivery.id });
  await issueDue(context, tx, delivery.id);
  return true;
}

/** Tells whoever waits for a delivery that it was accepted, and the loader that there is work. In: delivery id. */
export async function tellAccepted(context: GatewayContext, deliveryId: string): Promise<void> {
  await context.barrier("receive.acceptedLogged");
  await context.barrier("receive.acceptedIssued");
  context.changes.notify(deliveryId);
  await context.broker.flush("load");
}
