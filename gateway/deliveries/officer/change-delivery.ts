import { requireOtherPerson } from "../../access/require-other-person.ts";
import { localDate } from "../../core/local-date.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { activeAgreement } from "../active-agreement.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { DeliveryView } from "../ports/officer-service.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { blockQueue, queueBlock, unblockQueue } from "../sender/queue-block.ts";
import { requireYoungEnough } from "../sender/require-young-enough.ts";
import { voidWish, wishVoid } from "../sender/void-wish.ts";
import { transition } from "../state-table.ts";
import { deliveryView } from "./delivery-view.ts";
import { replayWork } from "./work.ts";

/**
 * Releases a delivery that waited for a second person, under the agreement version that it was prepared for.
 * Throws OWN_RELEASE, STATE_REFUSED, DELIVERY_UNKNOWN, AGREEMENT_RENEWED, RELEASE_TOO_LATE and what `activeAgreement` throws.
 */
export async function release(context: GatewayContext, who: Requester, id: string): Promise<DeliveryView> {
  return change(context, id, async (tx, delivery) => {
    const step = transition("out", delivery.state, "release");
    const pusher = await tx.settings.get(`pushedBy:${id}`);
    if (pusher !== undefined) requireOtherPerson(who, pusher);
    const today = localDate(context.clock.now());
    const { stored } = await activeAgreement(tx, delivery.agreementId, today);
    if (stored.version !== delivery.agreementVersion)
      throw new SluisError("AGREEMENT_RENEWED", { agreement: stored.id, version: stored.version });
    requireYoungEnough(delivery, today);
    const changes = { state: step.to, releasedAt: context.clock.now() };
    await tx.deliveries.update(id, delivery.state, changes);
    await tx.settings.delete(`pushedBy:${id}`);
    await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, ...changes }, who });
    await tx.hints.add({ step: "send", subject: delivery.agreementId });
  });
}

/**
 * Calls a delivery off. Before it has a number nothing of it stays; after that the receiver is asked to close the number, which may
 * come too late. A rejected one is skipped: the queue of its agreement goes on.
 * Throws STATE_REFUSED, DELIVERY_UNKNOWN, CANCEL_TOO_LATE, NOT_BLOCKING.
 */
export async function cancel(context: GatewayContext, who: Requester, id: string): Promise<DeliveryView> {
  return change(context, id, async (tx, delivery) => {
    if (delivery.direction === "in") throw new SluisError("STATE_REFUSED", { state: delivery.state, event: "cancel" });
    if (delivery.state === "rejected") return skipRejected(context, tx, who, delivery);
    if (delivery.number !== null) return voidOpen(context, tx, who, delivery);
    const step = transition("out", delivery.state, "cancel");
    const now = context.clock.now();
    const changes = { state: step.to, secret: null, closedAt: now, reason: null, parked: false };
    await tx.deliveries.update(id, delivery.state, changes);
    await tx.parts.deleteAll(id);
    await tx.subjects.delete(id); // nothing of it was ever provided
    await tx.settings.delete(`pushedBy:${id}`);
    const block = await queueBlock(tx, delivery.agreementId);
    if (block?.replacement === id) await blockQueue(tx, delivery.agreementId, { ...block, replacement: null });
    await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, ...changes }, who });
    // one that was parked in front of others no longer holds them up
    await tx.hints.add({ step: "send", subject: delivery.agreementId });
  });
}

async function skipRejected(
  context: GatewayContext,
  tx: StoreTransaction,
  who: Requester,
  delivery: Delivery,
): Promise<void> {
  const block = await queueBlock(tx, delivery.agreementId);
  if (block?.rejected !== delivery.id) throw new SluisError("NOT_BLOCKING");
  const step = transition("out", delivery.state, "cancel");
  await unblockQueue(tx, delivery.agreementId);
  await logDelivery(context, tx, { type: step.entry!, delivery, who, reason: delivery.reason });
  await tx.hints.add({ step: "send", subject: delivery.agreementId });
}

async function voidOpen(
  context: GatewayContext,
  tx: StoreTransaction,
  who: Requester,
  delivery: Delivery,
): Promise<void> {
  const wish = await voidWish(tx, delivery.id);
  if (wish?.late === true) throw new SluisError("CANCEL_TOO_LATE");
  if (wish === undefined) await wishVoid(context, tx, delivery, { event: "cancel", reason: "CANCELLED", who });
}

/**
 * Tries a waiting or parked delivery again at once, on either side, and what was given up about it, such as its files for other systems.
 * Throws STATE_REFUSED when there is nothing to try, DELIVERY_UNKNOWN.
 */
export async function resend(context: GatewayContext, id: string): Promise<DeliveryView> {
  const known = await context.store.read((tx) => tx.deliveries.get(id));
  const replayed = known === undefined ? 0 : await replayWork(context, known);
  return change(context, id, async (tx, delivery) => {
    const { direction, state, agreementId } = delivery;
    const outgoing = direction === "out" && ["released", "sending", "accepted"].includes(state);
    const incoming = direction === "in" && state === "accepted";
    if (!outgoing && !incoming && replayed > 0) return;
    if (!outgoing && !incoming) throw new SluisError("STATE_REFUSED", { state, event: "resend" });
    await tx.deliveries.update(id, state, { parked: false, attempts: 0, nextAttemptAt: context.clock.now() });
    await tx.hints.add(outgoing ? { step: "send", subject: agreementId } : { step: "load", subject: id });
  });
}

async function change(
  context: GatewayContext,
  id: string,
  work: (tx: StoreTransaction, delivery: Delivery) => Promise<void>,
): Promise<DeliveryView> {
  const view = await context.store.transaction(async (tx) => {
    const delivery = await tx.deliveries.get(id);
    if (delivery === undefined) throw new SluisError("DELIVERY_UNKNOWN");
    await work(tx, delivery);
    return deliveryView(context, tx, (await tx.deliveries.get(id))!);
  });
  context.changes.notify();
  await context.broker.flush();
  return view;
}
