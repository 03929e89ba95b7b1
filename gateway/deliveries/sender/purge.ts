import type { Delivery } from "../delivery.ts";
import { FAR_FUTURE } from "../far-future.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import { transition } from "../state-table.ts";

/**
 * Lets go of a stored delivery's sealed parts and key, after the time that they were kept for a receiver that might lose them.
 * In: a delivery in state `stored`.
 */
export async function purge(context: GatewayContext, delivery: Delivery): Promise<void> {
  const step = transition("out", "stored", "purge");
  const changes = { state: step.to, secret: null, envelope: null, nextAttemptAt: FAR_FUTURE };
  await context.store.transaction(async (tx) => {
    if (!(await tx.deliveries.update(delivery.id, "stored", changes))) return;
    await tx.parts.deleteAll(delivery.id);
    await logDelivery(context, tx, { type: step.entry!, delivery });
  });
}
