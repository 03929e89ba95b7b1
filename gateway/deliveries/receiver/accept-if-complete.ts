import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import { transition } from "../state-table.ts";
import { issueDue } from "./issue-due.ts";

/**
 * Accepts a delivery when its last part is held: entry, state and receipt commit together, and loading may start.
 * In: delivery id. A delivery that misses parts, or was accepted before, stays as it is.
 */
export async function acceptIfComplete(context: GatewayContext, deliveryId: string): Promise<void> {
  const step = transition("in", "receiving", "accept");
  const accepted = await context.store.transaction(async (tx) => {
    const delivery = await tx.deliveries.get(deliveryId);
    if (delivery === undefined || delivery.state !== "receiving") return false;
    const held = await tx.parts.list(deliveryId);
    if (held.length < delivery.parts) return false;
    await context.barrier("receive.complete");
    await tx.deliveries.update(deliveryId, "receiving", { state: step.to });
    await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, state: step.to } });
    await tx.hints.add({ step: "load", subject: deliveryId });
    await issueDue(context, tx, deliveryId);
    return true;
  });
  if (!accepted) return;
  await context.barrier("receive.acceptedLogged");
  await context.barrier("receive.acceptedIssued");
  context.changes.notify(deliveryId);
  await context.broker.flush("load");
}
