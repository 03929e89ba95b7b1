import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import { transition } from "../state-table.ts";
import { clearClosed } from "./clear-closed.ts";
import { issueDue } from "./issue-due.ts";
import { holdsClaim, type LoadClaim } from "./load-claim.ts";
import { clearDamage } from "./parts-again.ts";
import type { RowFindings } from "./row-problem.ts";

/**
 * Refuses a delivery for good: nothing of it stays in the municipal tables, the number is closed, and the receipt says why.
 * In: the claim on the delivery, a code, the rows at fault.
 */
export async function rejectDelivery(
  context: GatewayContext,
  claim: LoadClaim,
  reason: string,
  findings: RowFindings,
): Promise<void> {
  const { delivery } = claim;
  const step = transition("in", "loading", "reject");
  const rejected = await context.store.transaction(async (tx) => {
    await tx.deliveries.sequence(delivery.agreementId, "in");
    if (!(await holdsClaim(tx, claim))) return false;
    const now = context.clock.now();
    const { total, problems } = findings;
    const report = JSON.stringify({ total, problems });
    const changes = { state: step.to, closedAt: now, nextAttemptAt: now, secret: null, reason, report };
    await tx.deliveries.update(delivery.id, "loading", changes);
    const closed = { number: delivery.number!, manifestHash: delivery.manifestHash! };
    await tx.deliveries.closeNumber(delivery.agreementId, "in", closed);
    await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, ...changes }, reason });
    await issueDue(context, tx, delivery.id);
    await clearDamage(tx, delivery);
    return true;
  });
  if (!rejected) return;
  context.logger.warn("delivery rejected", { deliveryId: delivery.id, code: reason, problems: findings.total });
  context.changes.notify();
  await clearClosed(context, delivery.id);
}
