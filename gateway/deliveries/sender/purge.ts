import type { Delivery } from "../delivery.ts";
import { FAR_FUTURE } from "../far-future.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import { transition } from "../state-table.ts";
import { forgetSeal } from "./reseal.ts";

/** How long until one on hold is looked at again, milliseconds. */
const HELD = 24 * 3600_000;

/**
 * Lets go of a stored delivery's sealed parts and key, after the time that they were kept for a receiver that might lose them;
 * not while a legal hold stands.
 * In: a delivery in state `stored`.
 */
export async function purge(context: GatewayContext, delivery: Delivery): Promise<void> {
  const step = transition("out", "stored", "purge");
  const changes = { state: step.to, secret: null, envelope: null, nextAttemptAt: FAR_FUTURE };
  await context.store.transaction(async (tx) => {
    await tx.deliveries.sequence(delivery.agreementId, "out");
    if ((await tx.legalHolds.on(delivery)).length > 0) {
      await tx.deliveries.update(delivery.id, "stored", { nextAttemptAt: context.clock.now() + HELD });
      return;
    }
    if (!(await tx.deliveries.update(delivery.id, "stored", changes))) return;
    await tx.parts.deleteAll(delivery.id);
    await forgetSeal(tx, delivery.id);
    await logDelivery(context, tx, { type: step.entry!, delivery });
  });
  context.changes.notify();
}
