import type { GatewayContext } from "../gateway-context.ts";
import { standingProblem } from "../witness/standing.ts";
import { dueReceipts } from "./due-receipts.ts";
import { issueDue } from "./issue-due.ts";

/**
 * Makes the receipts that were not made with what they attest: that of a void, and those that had to wait until our standing with the
 * partner was clear. A receipt can be made at any time after its entry. In: delivery id.
 */
export async function issueReceipts(context: GatewayContext, deliveryId: string): Promise<void> {
  const lacking = await context.store.read(async (tx) => {
    const delivery = await tx.deliveries.get(deliveryId);
    if (delivery?.direction !== "in" || (await dueReceipts(tx, delivery)).length === 0) return false;
    return (await standingProblem(context, tx, delivery.partner)) === undefined;
  });
  if (!lacking) return;
  await context.store.transaction((tx) => issueDue(context, tx, deliveryId));
  context.changes.notify(deliveryId);
}
