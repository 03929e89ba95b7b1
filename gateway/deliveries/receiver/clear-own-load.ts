import { FAR_FUTURE } from "../far-future.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { ownLoadLease } from "../keep-lease.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { beyondEveryWait } from "../recall-later.ts";

/** Rows that go in one step: no step holds the store for long. */
const ROWS_AT_ONCE = 5_000;

/**
 * Removes the rows of a load of an own register that broke off, or that another load took the place of, with the pairs that matching
 * made of them. Until that is done its next attempt is due, so that a process that died in between is made up for by the sweeper.
 * In: delivery id; one that is shown, or still under way here or at another instance, is left alone.
 */
export async function clearOwnLoad(context: GatewayContext, deliveryId: string): Promise<void> {
  for (let left = 1; left > 0; ) {
    if (context.stopping.aborted) return;
    left = await context.store.transaction((tx) => clearStep(context, tx, deliveryId));
  }
}

/** Out: how many parts are left to remove. */
async function clearStep(context: GatewayContext, tx: StoreTransaction, deliveryId: string): Promise<number> {
  const load = await tx.deliveries.get(deliveryId);
  if (load?.state !== "abandoned" || (await isUnderWay(context, tx, deliveryId))) return 0;
  const { left } = await tx.rows.removeRows(deliveryId, ROWS_AT_ONCE);
  if (left > 0) return left;
  await tx.rows.clearPairs(load.agreementId);
  await tx.deliveries.update(deliveryId, "abandoned", { nextAttemptAt: FAR_FUTURE });
  return 0;
}

/** Our own loads we know; the lease of another instance that ran out ends here, and with it its load, should it be alive after all. */
async function isUnderWay(context: GatewayContext, tx: StoreTransaction, deliveryId: string): Promise<boolean> {
  const name = ownLoadLease(deliveryId);
  const lease = await tx.leases.holder(name);
  if (lease === undefined) return false;
  if (lease.holder === context.instance) return true;
  if (lease.until > context.clock.now() && lease.until <= beyondEveryWait(context)) return true;
  await tx.leases.release(name, lease.holder);
  return false;
}
