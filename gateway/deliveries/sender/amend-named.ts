import { amendedBy } from "../amended-by.ts";
import { announceAmendment } from "../announce-amendment.ts";
import type { Delivery } from "../delivery.ts";
import { FAR_FUTURE } from "../far-future.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { transition } from "../state-table.ts";

/**
 * What a confirmed correction or withdrawal makes of the delivery that it names, here at its sender: it says so, and of one that was
 * withdrawn nothing is kept to be sent. In: the transaction that took the receipt, the delivery that is stored now.
 */
export async function amendNamed(context: GatewayContext, tx: StoreTransaction, by: Delivery): Promise<void> {
  if (by.corrects === null) return;
  const target = await tx.deliveries.get(by.corrects);
  const amendment = target && amendedBy(target, by);
  if (target === undefined || amendment === undefined) return;
  const { to, entry } = transition("out", target.state, amendment.event);
  const withdrawn = amendment.event === "withdraw";
  const kept = withdrawn ? { secret: null, envelope: null, nextAttemptAt: FAR_FUTURE } : {};
  await tx.deliveries.update(target.id, target.state, { state: to, ...kept });
  if (withdrawn) await tx.parts.deleteAll(target.id);
  await logDelivery(context, tx, { type: entry!, delivery: { ...target, state: to }, by: by.id });
  await announceAmendment(context, tx, by);
}
