import { requireOtherPerson } from "../../access/require-other-person.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";
import type { DeliveryView, Requester } from "../ports/officer-service.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { transition } from "../state-table.ts";
import { deliveryView } from "./delivery-view.ts";

/** Releases a delivery that waited for a second person. Throws OWN_RELEASE, STATE_REFUSED, DELIVERY_UNKNOWN. */
export async function release(context: GatewayContext, who: Requester, id: string): Promise<DeliveryView> {
  return change(context, id, async (tx, delivery) => {
    const step = transition("out", delivery.state, "release");
    const pusher = await tx.settings.get(`pushedBy:${id}`);
    if (pusher !== undefined) requireOtherPerson(who, pusher);
    const changes = { state: step.to, releasedAt: context.clock.now() };
    await tx.deliveries.update(id, delivery.state, changes);
    await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, ...changes }, who });
    await tx.hints.add({ step: "send", subject: delivery.agreementId });
  });
}

/**
 * Calls a delivery off before it has a number. For a rejected one it is the officer's decision to skip it: the queue of the
 * agreement goes on. Throws STATE_REFUSED, DELIVERY_UNKNOWN.
 */
export async function cancel(context: GatewayContext, who: Requester, id: string): Promise<DeliveryView> {
  return change(context, id, async (tx, delivery) => {
    if (delivery.state === "rejected") {
      await tx.settings.delete(`blocked:${delivery.agreementId}`);
      await tx.hints.add({ step: "send", subject: delivery.agreementId });
      return;
    }
    const step = transition("out", delivery.state, "cancel");
    const changes = { state: step.to, secret: null, closedAt: context.clock.now() };
    await tx.deliveries.update(id, delivery.state, changes);
    await tx.parts.deleteAll(id);
    await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, ...changes }, who });
  });
}

/** Tries a waiting or parked delivery again at once, on either side. Throws STATE_REFUSED, DELIVERY_UNKNOWN. */
export async function resend(context: GatewayContext, id: string): Promise<DeliveryView> {
  return change(context, id, async (tx, delivery) => {
    const outgoing = delivery.direction === "out" && (delivery.state === "released" || delivery.state === "sending");
    const incoming = delivery.direction === "in" && delivery.state === "accepted";
    if (!outgoing && !incoming) throw new SluisError("STATE_REFUSED", { state: delivery.state, event: "resend" });
    const changes = { parked: false, attempts: 0, nextAttemptAt: context.clock.now() };
    await tx.deliveries.update(id, delivery.state, changes);
    await tx.hints.add(outgoing ? { step: "send", subject: delivery.agreementId } : { step: "load", subject: id });
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
    return deliveryView(tx, (await tx.deliveries.get(id))!);
  });
  context.changes.notify();
  await context.broker.flush();
  return view;
}
