import { SluisError } from "../../core/sluis-error.ts";
import type { Delivery } from "../delivery.ts";
import { readSecret } from "../delivery-secret.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { RowTable } from "../ports/store.ts";
import { transition } from "../state-table.ts";
import { issueReceipts } from "./issue-receipts.ts";

/**
 * Makes a loaded delivery visible: one small transaction with its state, its log entry and the closing of its number.
 * In: the delivery in state `loading`, its table, the content root over what was opened.
 * Throws CONTENT_DIFFERS when root or count are not the manifest's.
 */
export async function finishLoad(
  context: GatewayContext,
  delivery: Delivery,
  table: RowTable,
  root: string,
): Promise<void> {
  const { store, clock } = context;
  if (root !== delivery.root) throw new SluisError("CONTENT_DIFFERS", { what: "root" });
  const count = await store.read((tx) => tx.rows.count(table, delivery.id));
  if (count !== delivery.records) throw new SluisError("CONTENT_DIFFERS", { what: "records" });
  await context.barrier("load.allLoaded");
  const step = transition("in", "loading", "store");
  const salt = readSecret(context.keys, delivery.id, delivery.secret!).salt;
  const stored = await store.transaction(async (tx) => {
    const changes = { state: step.to, closedAt: clock.now(), secret: null, reason: null, attempts: 0 };
    // the agreement's sequence is locked first, as everywhere
    await tx.deliveries.sequence(delivery.agreementId, "in");
    if (!(await tx.deliveries.update(delivery.id, "loading", changes))) return false;
    await tx.rows.makeVisible(table, { ...delivery, ...changes });
    const closed = { number: delivery.number!, manifestHash: delivery.manifestHash! };
    await tx.deliveries.closeNumber(delivery.agreementId, "in", closed);
    await tx.hints.add({ step: "export", subject: delivery.id });
    await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, ...changes }, salt });
    return true;
  });
  if (!stored) return;
  await context.barrier("load.stored");
  await issueReceipts(context, delivery.id);
  await context.barrier("load.storedIssued");
  context.changes.notify();
  await context.broker.flush();
  // the rows are in their table now; the sealed bytes have done their work
  await store.transaction((tx) => tx.parts.deleteAll(delivery.id));
}
