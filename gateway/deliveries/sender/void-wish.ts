import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { transition } from "../state-table.ts";

/** That a delivery with a number is to be closed without content. */
export interface VoidWish {
  /** Code: why. */
  readonly reason: string;
  /** The receiver held everything already, so the wish is given up and the delivery takes its course. */
  readonly late: boolean;
}

const name = (deliveryId: string) => `void:${deliveryId}`;

/** The wish to close this delivery, if there was one. */
export async function voidWish(tx: StoreTransaction, deliveryId: string): Promise<VoidWish | undefined> {
  const text = await tx.settings.get(name(deliveryId));
  return text === undefined ? undefined : (JSON.parse(text) as VoidWish);
}

/**
 * Decides to close an open delivery without content: the signed message goes out as the next step of its queue.
 * In: a delivery in state `sending` or `accepted`, the event of the state table, a code, the officer if it was one.
 * Throws STATE_REFUSED.
 */
export async function wishVoid(
  context: GatewayContext,
  tx: StoreTransaction,
  delivery: Delivery,
  why: { readonly event: "cancel" | "expire"; readonly reason: string; readonly who?: Requester },
): Promise<void> {
  const { event, reason, who } = why;
  const step = transition("out", delivery.state, event);
  const wish: VoidWish = { reason, late: false };
  await tx.settings.set(name(delivery.id), JSON.stringify(wish));
  const changes = { state: step.to, reason, parked: false, attempts: 0, nextAttemptAt: context.clock.now() };
  await tx.deliveries.update(delivery.id, delivery.state, changes);
  await logDelivery(context, tx, { type: step.entry!, delivery, reason, ...(who === undefined ? {} : { who }) });
  await tx.hints.add({ step: "send", subject: delivery.agreementId });
}

/** Notes that the wish came too late; it is not sent again. */
export async function giveUpVoid(tx: StoreTransaction, deliveryId: string): Promise<void> {
  const wish = await voidWish(tx, deliveryId);
  if (wish !== undefined) await tx.settings.set(name(deliveryId), JSON.stringify({ ...wish, late: true }));
}

/** Forgets the wish, once the delivery is closed one way or another. */
export async function forgetVoid(tx: StoreTransaction, deliveryId: string): Promise<void> {
  await tx.settings.delete(name(deliveryId));
}
