import { announceAmendment } from "../announce-amendment.ts";
import { readSecret } from "../delivery-secret.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { RowTable } from "../ports/store.ts";
import { transition } from "../state-table.ts";
import { clearClosed } from "./clear-closed.ts";
import type { Effect } from "./effect.ts";
import { issueDue } from "./issue-due.ts";
import { holdsClaim, type LoadClaim } from "./load-claim.ts";
import { clearDamage } from "./parts-again.ts";

/**
 * Makes a loaded delivery visible: one small transaction with its state, its log entry, its receipt and the closing of its number.
 * In: the claim on the delivery, which is loaded and checked, its table, what it changed of what was there.
 */
export async function finishLoad(
  context: GatewayContext,
  claim: LoadClaim,
  table: RowTable,
  effect: Effect | null,
): Promise<void> {
  const { store, clock } = context;
  const { delivery } = claim;
  const step = transition("in", "loading", "store");
  const salt = readSecret(context.keys, delivery.id, delivery.secret!).salt;
  const stored = await store.transaction(async (tx) => {
    // the agreement's sequence is locked first, as everywhere
    await tx.deliveries.sequence(delivery.agreementId, "in");
    if (!(await holdsClaim(tx, claim))) return false;
    const now = clock.now();
    const changes = { state: step.to, closedAt: now, nextAttemptAt: now, secret: null, reason: null, attempts: 0 };
    await tx.deliveries.update(delivery.id, "loading", changes);
    await tx.rows.makeVisible(table, { ...delivery, ...changes });
    const closed = { number: delivery.number!, manifestHash: delivery.manifestHash! };
    await tx.deliveries.closeNumber(delivery.agreementId, "in", closed);
    await tx.hints.add({ step: "export", subject: delivery.id });
    await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, ...changes }, salt, effect });
    await announceAmendment(context, tx, delivery);
    await issueDue(context, tx, delivery.id);
    await clearDamage(tx, delivery);
    return true;
  });
  if (!stored) return;
  await context.barrier("load.stored");
  context.changes.notify(delivery.id);
  await context.barrier("load.storedIssued");
  // whoever waits for the receipt goes first; then the drop folder, and who subscribed
  await clearClosed(context, delivery.id);
  await context.broker.flush("export");
  if (context.announces) await context.broker.flush("announce");
}
