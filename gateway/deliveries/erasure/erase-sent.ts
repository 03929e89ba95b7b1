import { FAR_FUTURE } from "../far-future.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import { receiptPayload } from "../officer/rejections.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { transition } from "../state-table.ts";
import { provenBy } from "./proven-by.ts";

/**
 * Lets go at the sender of what is still kept of a delivery that the receiver erased: sealed parts, key and the values behind log entries,
 * with an entry `erased` that names the receiver's. In: a transaction, delivery id. One that is done, or on hold, is left alone.
 */
export async function eraseSent(context: GatewayContext, tx: StoreTransaction, deliveryId: string): Promise<void> {
  const known = await tx.deliveries.get(deliveryId);
  if (known?.direction !== "out") return;
  await tx.deliveries.sequence(known.agreementId, "out");
  const delivery = (await tx.deliveries.get(deliveryId))!;
  const retained = await tx.retention.get(deliveryId);
  if (retained === undefined || retained.erasedAt !== null) return;
  if ((await tx.legalHolds.on(delivery)).length > 0) return;
  const told = (await tx.receipts.list(deliveryId)).find(({ stage }) => stage === "erased");
  if (told === undefined) return;
  const now = context.clock.now();
  const step = transition("out", delivery.state, "erase");
  const changes = { state: step.to, secret: null, envelope: null, nextAttemptAt: FAR_FUTURE };
  await tx.deliveries.update(deliveryId, delivery.state, changes);
  await tx.parts.deleteAll(deliveryId);
  await tx.reports.delete(deliveryId);
  await tx.log.eraseDisclosures(deliveryId);
  const { ground, reason } = retained;
  const receipt = provenBy(receiptPayload(told.token));
  await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, ...changes }, ground, reason, receipt });
  await tx.retention.update(deliveryId, { begunAt: now, erasedAt: now });
}
