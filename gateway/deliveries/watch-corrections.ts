import { correctionDue } from "./correction-due.ts";
import type { Delivery } from "./delivery.ts";
import { announce } from "./delivery-event.ts";
import { deliveryFacts } from "./delivery-facts.ts";
import type { DeliveryState } from "./delivery-state.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { logAbout } from "./log-about.ts";
import { writeEntry } from "./log-writer.ts";
import type { StoreTransaction } from "./ports/store.ts";

/** States in which a correction or withdrawal that was released waits for its confirmation, at either side. */
const WAITING: readonly DeliveryState[] = ["released", "sending", "accepted", "receiving", "loading"];

const HOUR = 3600_000;

/**
 * Raises an alarm, with an entry and an event, for every correction or withdrawal that is not confirmed by its deadline, once; on both
 * sides. The alarm goes when it is closed.
 */
export async function watchCorrections(context: GatewayContext): Promise<void> {
  const { store, clock } = context;
  const now = clock.now();
  const { late, over } = await store.read(async (tx) => {
    const waiting = (await tx.deliveries.list({ states: WAITING })).filter(({ corrects }) => corrects !== null);
    const late: string[] = [];
    for (const delivery of waiting) if (await isLate(context, tx, delivery, now)) late.push(delivery.id);
    const open = new Set(waiting.map(({ id }) => id));
    const alarms = (await tx.alarms.list()).filter(({ code }) => code === "CORRECTION_OVERDUE");
    return { late, over: alarms.filter(({ subject }) => !open.has(subject)) };
  });
  for (const id of late) await store.transaction((tx) => raise(context, tx, id, now));
  if (over.length > 0)
    await store.transaction(async (tx) => {
      for (const alarm of over) await tx.alarms.clear(alarm);
    });
}

async function isLate({ policy }: GatewayContext, tx: StoreTransaction, delivery: Delivery, now: number) {
  return now >= (await correctionDue(policy, tx, delivery));
}

async function raise(context: GatewayContext, tx: StoreTransaction, id: string, now: number): Promise<void> {
  const delivery = await tx.deliveries.get(id);
  if (delivery === undefined || !WAITING.includes(delivery.state)) return;
  const { agreementId: agreement, partner, corrects, releasedAt, createdAt } = delivery;
  const hours = Math.floor((now - (releasedAt ?? createdAt)) / HOUR);
  const alarm = { code: "CORRECTION_OVERDUE", partner, subject: id, since: now } as const;
  if (!(await tx.alarms.raise({ ...alarm, details: { delivery: id, corrects: corrects!, agreement, hours } }))) return;
  context.logger.warn("correction overdue", { code: "CORRECTION_OVERDUE", deliveryId: id });
  const facts = await deliveryFacts(context, tx, delivery);
  const entry = { ...facts, type: "correction-overdue", reason: "CORRECTION_OVERDUE" } as const;
  await writeEntry(context, tx, await logAbout(context, tx, partner), entry);
  await announce(context, tx, delivery, "correction-overdue");
}
