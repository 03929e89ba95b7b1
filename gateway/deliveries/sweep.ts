import { SluisError } from "../core/sluis-error.ts";
import type { Delivery } from "./delivery.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { preparationLease } from "./keep-lease.ts";
import { logDelivery } from "./log-writer.ts";
import { beyondEveryWait } from "./recall-later.ts";
import { CLOSED, clearClosed } from "./receiver/clear-closed.ts";
import { clearOwnLoad } from "./receiver/clear-own-load.ts";
import { issueReceipts } from "./receiver/issue-receipts.ts";
import { failPreparation } from "./sender/fail-preparation.ts";
import { voidWish, wishVoid } from "./sender/void-wish.ts";
import { transition } from "./state-table.ts";

/** Closed deliveries that are finished off in one round. */
const ROUND = 50;

/**
 * Looks the store over for what is due: hints that were lost, work that a process left behind, and deliveries that expired. The
 * store is the truth; hints only make it quick.
 */
export async function sweep(context: GatewayContext): Promise<void> {
  await sweepPreparations(context);
  await sweepSender(context);
  await sweepReceiver(context);
  await context.broker.flush();
}

/** A preparation whose process died is over; one that another instance works on keeps its lease, and our own we know. */
async function sweepPreparations(context: GatewayContext): Promise<void> {
  const { store, clock, instance } = context;
  const now = clock.now();
  const left = await store.read(async (tx) => {
    const drafts = await tx.deliveries.list({ direction: "out", states: ["preparing"] });
    const leases = await Promise.all(drafts.map(({ id }) => tx.leases.holder(preparationLease(id))));
    return drafts.filter((_, at) => {
      const lease = leases[at];
      return (
        lease === undefined ||
        (lease.holder !== instance && (lease.until <= now || lease.until > beyondEveryWait(context)))
      );
    });
  });
  for (const draft of left) await failPreparation(context, draft, new SluisError("INTERRUPTED"));
}

async function sweepSender(context: GatewayContext): Promise<void> {
  const { store } = context;
  const dueAt = context.clock.now();
  const { due, released, open } = await store.read(async (tx) => ({
    due: await tx.deliveries.list({ direction: "out", states: ["sending", "accepted"], dueAt }),
    released: await tx.deliveries.list({ direction: "out", states: ["released"], dueAt }),
    open: await tx.deliveries.list({ direction: "out", states: ["sending", "accepted"] }),
  }));
  const busy = new Set(open.map((delivery) => delivery.agreementId));
  const waiting = released.filter((delivery) => !busy.has(delivery.agreementId));
  const agreements = new Set([...due, ...waiting].map((delivery) => delivery.agreementId));
  // in order: other instances do the same
  if (agreements.size > 0)
    await store.transaction(async (tx) => {
      for (const subject of [...agreements].sort()) await tx.hints.add({ step: "send", subject });
    });
  const over = context.clockIsCredible() ? open.filter((delivery) => isOver(delivery, dueAt)) : [];
  await forEach(context, over, (id) => expire(context, id));
}

/** A delivery that is not stored by its time is closed without content, unless the receiver says that this comes too late. */
async function expire(context: GatewayContext, id: string): Promise<void> {
  await context.store.transaction(async (tx) => {
    const delivery = await tx.deliveries.get(id);
    if (delivery?.state !== "sending" && delivery?.state !== "accepted") return;
    if ((await voidWish(tx, id)) !== undefined) return;
    context.logger.warn("delivery expired", { deliveryId: id, agreement: delivery.agreementId });
    await wishVoid(context, tx, delivery, { event: "expire", reason: "DELIVERY_EXPIRED" });
  });
  context.changes.notify();
}

async function sweepReceiver(context: GatewayContext): Promise<void> {
  const { store } = context;
  const dueAt = context.clock.now();
  const { receiving, accepted, lapsed, closed } = await store.read(async (tx) => ({
    receiving: await tx.deliveries.list({ direction: "in", states: ["receiving"] }),
    accepted: await tx.deliveries.list({ direction: "in", states: ["accepted"], dueAt }),
    lapsed: await tx.deliveries.list({ direction: "in", states: ["loading"], dueAt }),
    closed: await tx.deliveries.list({ direction: "in", states: CLOSED, dueAt, limit: ROUND }),
  }));
  if (accepted.length > 0)
    await store.transaction(async (tx) => {
      for (const id of accepted.map((delivery) => delivery.id).sort())
        await tx.hints.add({ step: "load", subject: id });
    });
  await forEach(context, lapsed, (id) => takeBack(context, id));
  const over = context.clockIsCredible() ? receiving.filter((delivery) => isOver(delivery, dueAt)) : [];
  await forEach(context, over, (id) => abandon(context, id));
  await forEach(context, [...accepted, ...lapsed, ...closed], (id) => issueReceipts(context, id));
  const isOwn = ({ partner }: Delivery): boolean => partner === context.own.oin;
  await forEach(
    context,
    closed.filter((delivery) => !isOwn(delivery)),
    (id) => clearClosed(context, id),
  );
  await forEach(context, closed.filter(isOwn), (id) => clearOwnLoad(context, id));
}

/** Whoever loaded it let its claim lapse, and finds that out before it writes again; who renewed it meanwhile keeps it. */
async function takeBack(context: GatewayContext, id: string): Promise<void> {
  const { to } = transition("in", "loading", "retry");
  await context.store.transaction(async (tx) => {
    const delivery = await tx.deliveries.get(id);
    const now = context.clock.now();
    if (delivery?.state !== "loading" || delivery.nextAttemptAt > now) return;
    await tx.deliveries.update(id, "loading", { state: to, nextAttemptAt: now });
    await tx.hints.add({ step: "load", subject: id });
  });
}

/** What never became complete is let go of. Its number stays open: only the sender closes it. */
async function abandon(context: GatewayContext, id: string): Promise<void> {
  const step = transition("in", "receiving", "abandon");
  const now = context.clock.now();
  const reason = "DELIVERY_EXPIRED";
  await context.store.transaction(async (tx) => {
    const delivery = await tx.deliveries.get(id);
    if (delivery?.state !== "receiving") return;
    const changes = { state: step.to, closedAt: now, nextAttemptAt: now, secret: null, reason };
    await tx.deliveries.update(id, "receiving", changes);
    await logDelivery(context, tx, { type: step.entry!, delivery: { ...delivery, ...changes }, reason });
  });
  context.changes.notify();
  await clearClosed(context, id);
}

/** One delivery that cannot be helped must not keep the others from it. */
async function forEach(
  context: GatewayContext,
  deliveries: readonly Delivery[],
  work: (id: string) => Promise<void>,
): Promise<void> {
  for (const { id } of deliveries) {
    try {
      await work(id);
    } catch (error) {
      context.logger.error(error, { step: "sweep", deliveryId: id });
    }
  }
}

function isOver({ expiresAt }: Delivery, now: number): boolean {
  return expiresAt !== null && now >= expiresAt;
}
