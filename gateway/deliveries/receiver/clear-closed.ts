import { installedAgreement } from "../active-agreement.ts";
import type { DeliveryState } from "../delivery-state.ts";
import { planRetention } from "../erasure/plan-retention.ts";
import { FAR_FUTURE } from "../far-future.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { rowTable } from "../row-table.ts";
import { dueReceipts } from "./due-receipts.ts";

/** Ends of a received delivery. */
export const CLOSED: readonly DeliveryState[] = ["stored", "withdrawn", "erased", "rejected", "void", "abandoned"];

/**
 * Removes what a closed delivery no longer needs: the sealed parts, and rows that did not become visible. Until that is done its
 * next attempt is due, so that a process that died in between is made up for by the sweeper.
 * In: delivery id; one that is open, or waits for its receipt, is left alone.
 */
export async function clearClosed(context: GatewayContext, deliveryId: string): Promise<void> {
  await context.store.transaction(async (tx) => {
    const delivery = await tx.deliveries.get(deliveryId);
    if (delivery?.direction !== "in" || !CLOSED.includes(delivery.state)) return;
    // a receipt that could not be given yet keeps it due
    if ((await dueReceipts(tx, delivery)).length > 0) return;
    await tx.parts.deleteAll(deliveryId);
    if (delivery.state === "rejected") {
      const agreement = await installedAgreement(tx, delivery.agreementId, delivery.agreementVersion);
      await tx.rows.discard(rowTable(agreement), deliveryId);
    }
    if (delivery.state === "stored") await planRetention(tx, delivery);
    // where the refused rows stand is forgotten in time; the receipt has it as proof
    const forgetAt = (delivery.closedAt ?? 0) + context.policy.keepRejections;
    const keeps = delivery.state === "rejected" && delivery.report !== null && context.clock.now() < forgetAt;
    const changes = keeps ? { nextAttemptAt: forgetAt } : { nextAttemptAt: FAR_FUTURE };
    const report = delivery.state === "rejected" && !keeps ? { report: null } : {};
    await tx.deliveries.update(deliveryId, delivery.state, { ...changes, ...report });
  });
}
