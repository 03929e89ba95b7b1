import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { RowTable } from "../ports/store.ts";
import { transition } from "../state-table.ts";
import { issueReceipts } from "./issue-receipts.ts";
import type { RowProblem } from "./row-problem.ts";

/** At most this many problems travel in the receipt. */
const MAXIMUM_PROBLEMS = 100;

/**
 * Refuses a delivery for good: nothing of it stays in the municipal tables, the number is closed, and the receipt says why.
 * In: the delivery in state `loading`, its table, a code, the rows at fault.
 */
export async function rejectDelivery(
  context: GatewayContext,
  delivery: Delivery,
  table: RowTable,
  reason: string,
  problems: readonly RowProblem[],
): Promise<void> {
  const step = transition("in", "loading", "reject");
  const rejected = await context.store.transaction(async (tx) => {
    const changes = {
      state: step.to,
      closedAt: context.clock.now(),
      secret: null,
      reason,
      report: JSON.stringify(problems.slice(0, MAXIMUM_PROBLEMS)),
    };
    await tx.deliveries.sequence(delivery.agreementId, "in");
    if (!(await tx.deliveries.update(delivery.id, "loading", changes))) return false;
    const closed = { number: delivery.number!, manifestHash: delivery.manifestHash! };
    await tx.deliveries.closeNumber(delivery.agreementId, "in", closed);
    await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, ...changes }, reason });
    return true;
  });
  if (!rejected) return;
  context.logger.warn("delivery rejected", { deliveryId: delivery.id, code: reason, problems: problems.length });
  await issueReceipts(context, delivery.id);
  context.changes.notify();
  await context.store.transaction(async (tx) => {
    await tx.rows.discard(table, delivery.id);
    await tx.parts.deleteAll(delivery.id);
  });
}
