import type { Delivery } from "./delivery.ts";
import { deliveryFacts } from "./delivery-facts.ts";
import type { DeliveryState } from "./delivery-state.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { logAbout } from "./log-about.ts";
import { writeEntry } from "./log-writer.ts";

/** States in which a numbered delivery waits for its final receipt: at the sender, and at the receiver that owes it. */
const WAITING: readonly DeliveryState[] = ["sending", "accepted", "receiving", "loading"];

const HOUR = 3600_000;

/**
 * Raises an alarm, with an entry `overdue`, for every delivery that has had no final receipt for too long, once; on both sides, since the one
 * that waits may be the only one that can still be reached. The alarm goes when the delivery is closed.
 */
export async function watchReceipts(context: GatewayContext): Promise<void> {
  const { store, clock, policy } = context;
  const now = clock.now();
  const { waiting, alarms } = await store.read(async (tx) => ({
    waiting: await tx.deliveries.list({ states: WAITING }),
    alarms: (await tx.alarms.list()).filter(({ code }) => code === "RECEIPT_OVERDUE"),
  }));
  for (const delivery of waiting)
    if (now - sentAt(context, delivery) >= policy.receiptDue) await raise(context, delivery.id, now);
  const open = new Set(waiting.map(({ id }) => id));
  const over = alarms.filter(({ subject }) => !open.has(subject));
  if (over.length > 0)
    await store.transaction(async (tx) => {
      for (const alarm of over) await tx.alarms.clear(alarm);
    });
}

async function raise(context: GatewayContext, id: string, now: number): Promise<void> {
  await context.store.transaction(async (tx) => {
    const delivery = await tx.deliveries.get(id);
    if (delivery === undefined || !WAITING.includes(delivery.state)) return;
    const { agreementId, partner } = delivery;
    const hours = Math.floor((now - sentAt(context, delivery)) / HOUR);
    const alarm = { code: "RECEIPT_OVERDUE", partner, subject: id, since: now } as const;
    if (!(await tx.alarms.raise({ ...alarm, details: { delivery: id, agreement: agreementId, hours } }))) return;
    context.logger.warn("receipt overdue", { code: "RECEIPT_OVERDUE", deliveryId: id });
    const facts = await deliveryFacts(context, tx, delivery);
    const entry = { ...facts, type: "overdue", reason: "RECEIPT_OVERDUE" } as const;
    await writeEntry(context, tx, await logAbout(context, tx, partner), entry);
  });
}

/** When it got its number, or came in. */
function sentAt({ policy }: GatewayContext, { direction, expiresAt, createdAt }: Delivery): number {
  return direction === "out" && expiresAt !== null ? expiresAt - policy.expireAfter : createdAt;
}
