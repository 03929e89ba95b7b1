import { SluisError } from "../../core/sluis-error.ts";
import type { Delivery, DeliveryHead } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { transition } from "../state-table.ts";
import { holdsClaim, type LoadClaim } from "./load-claim.ts";

/** Reason of a delivery that waits for parts that our own store damaged. */
const REASON = "STORED_PART_DAMAGED";

/**
 * Lets go of damaged parts and waits for them with an alarm: the sender keeps what it sent until it is stored, asks after it now and then,
 * and hears what is missing. In: the claim on the delivery, numbers of parts. Nothing happens once the claim was lost.
 */
export async function awaitPartsAgain(
  context: GatewayContext,
  claim: LoadClaim,
  parts: readonly number[],
): Promise<void> {
  const { id, partner, attempts } = claim.delivery;
  const details = { delivery: id, n: parts.join(", ") };
  const held = await context.store.transaction(async (tx) => {
    if (!(await holdsClaim(tx, claim))) return false;
    const now = context.clock.now();
    for (const n of parts) await tx.parts.delete(id, n);
    const { to } = transition("in", "loading", "retry");
    const waits = { state: to, attempts: attempts + 1, nextAttemptAt: now, reason: REASON, parked: true };
    await tx.deliveries.update(id, "loading", waits);
    await tx.alarms.raise({ code: REASON, partner, subject: id, since: now, details });
    return true;
  });
  if (!held) return;
  context.logger.error(new SluisError(REASON, details), { step: "load", deliveryId: id });
  context.changes.notify();
}

/** Whether a delivery waits for parts again that had arrived before. */
export function awaitsPartsAgain({ direction, state, reason }: DeliveryHead): boolean {
  return direction === "in" && state === "accepted" && reason === REASON;
}

/** Takes the alarm back, in the transaction that closes the delivery. In: the delivery as it was when it was claimed. */
export async function clearDamage(tx: StoreTransaction, { id, partner, reason }: Delivery): Promise<void> {
  if (reason === REASON) await tx.alarms.clear({ code: REASON, partner, subject: id });
}
