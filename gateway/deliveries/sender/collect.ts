import { awaitsCardReceipt } from "../cards/awaits-card-receipt.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { collectLease, keepLease } from "../keep-lease.ts";
import { awaitsPartner } from "../keys/epochs/awaits-partner.ts";
import { answerRefusal, takeMessage } from "../messages/take-message.ts";
import type { OutboxItem } from "../ports/partner-link.ts";
import { isRefusal, keepRefusal } from "../refused-message.ts";
import { retryDelay } from "../retry-delay.ts";
import { waitUntil } from "../wait-until.ts";
import { exchangeCheckpoints } from "../witness/exchange-checkpoints.ts";
import { wantsCheckpoints } from "../witness/wants-checkpoints.ts";
import { outboxCourier } from "./outbox-courier.ts";
import { takeReceipt } from "./take-receipt.ts";

/** How often a partner with nothing outstanding is asked all the same. */
const IDLE = 15 * 60_000;

/** Failures in a row after which nothing is asked again at once. */
const MAXIMUM_AT_ONCE = 3;

/** Least time between two questions that brought nothing, milliseconds. */
const PAUSE = 1_000;

/**
 * Fetches what a dialled partner has for us, for as long as the gateway runs, where no other instance does: the others stand by to take
 * over from one that stops or is never heard of again.
 * In: OIN of the partner, a signal that ends it. Failures are logged and retried.
 */
export async function collect(context: GatewayContext, partner: string, signal: AbortSignal): Promise<void> {
  const { store, clock, instance, policy } = context;
  const lease = collectLease(partner);
  while (!signal.aborted) {
    try {
      const now = clock.now();
      if (await store.transaction((tx) => tx.leases.take(lease, instance, now, now + policy.lease))) {
        await keepLease(context, lease, (lost) => collectAll(context, partner, AbortSignal.any([signal, lost])));
        await store.transaction((tx) => tx.leases.release(lease, instance));
      }
    } catch (error) {
      context.logger.error(error, { step: "collect", partner });
    }
    if (!signal.aborted) await clock.sleep(policy.lease / 3, signal);
  }
}

/**
 * Asks again and again: held open while a delivery is outstanding, else every 15 minutes; then checkpoints are exchanged too, and once at
 * the start, before anything is sent. Failures are logged and retried with growing
 * waits; nothing is lost, because the position is kept after what it leads to is kept.
 */
async function collectAll(context: GatewayContext, partner: string, signal: AbortSignal): Promise<void> {
  let failures = 0;
  // asking for what comes after a message is what tells the partner that it arrived
  let unconfirmed = false;
  let compareAt = 0;
  while (!signal.aborted) {
    try {
      if (context.clock.now() >= compareAt) {
        await exchangeCheckpoints(context, partner);
        compareAt = context.clock.now() + IDLE;
      }
      await waitUntil(context, IDLE, signal, () =>
        unconfirmed ? Promise.resolve(true) : outstanding(context, partner),
      );
      if (signal.aborted) return;
      const asked = context.clock.now();
      const { taken, messages } = await collectOnce(context, partner, signal);
      unconfirmed = messages;
      failures = 0;
      // a partner that does not hold the question open must not keep us asking as fast as the line allows
      if (taken === 0 && context.clock.now() - asked < PAUSE) await context.clock.sleep(PAUSE, signal);
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      if (wantsCheckpoints(error)) {
        compareAt = 0;
        if (failures < MAXIMUM_AT_ONCE) continue;
      }
      context.logger.error(error, { step: "collect", partner });
      await context.clock.sleep(retryDelay(context, failures), signal);
    }
  }
}

/** Whether something waits for the partner: a delivery for a receipt, a proposal for an answer, a step of a key epoch for a confirmation. Undefined when nothing does. */
async function outstanding(context: GatewayContext, partner: string): Promise<true | undefined> {
  return context.store.read(async (tx) => {
    const states = ["sending", "accepted"] as const;
    if ((await tx.deliveries.list({ direction: "out", partner, states, limit: 1 })).length > 0) return true;
    const [epoch, card, proposed] = await Promise.all([
      awaitsPartner(context, tx, partner),
      awaitsCardReceipt(tx, partner),
      tx.proposals.count(partner, "proposed"),
    ]);
    return epoch || card || proposed > 0 ? true : undefined;
  });
}

/** Out: how many items were of use, and whether there was a message among them. */
async function collectOnce(
  context: GatewayContext,
  partner: string,
  signal: AbortSignal,
): Promise<{ readonly taken: number; readonly messages: boolean }> {
  const cursor = `outbox:${partner}`;
  const [after, courier] = await context.store.read((tx) =>
    Promise.all([tx.settings.get(cursor).then((kept) => Number(kept ?? 0)), outboxCourier(context, tx, partner)]),
  );
  const items = await courier.outbox(partner, after, signal);
  let taken = 0;
  for (const item of items) {
    if (await takeItem(context, partner, item)) taken += 1;
    // another instance may have come further
    await context.store.transaction(async (tx) => {
      if (Number((await tx.settings.get(cursor)) ?? 0) < item.position)
        await tx.settings.set(cursor, String(item.position));
    });
  }
  return { taken, messages: items.some(({ kind }) => kind !== "receipt") };
}

/** Out: whether it was of use. One that is refused has raised its alarm, and must not stop the ones behind it; the rest is tried again. */
async function takeItem(context: GatewayContext, partner: string, item: OutboxItem): Promise<boolean> {
  const { kind, token } = item;
  try {
    if (kind === "receipt") {
      await context.barrier("send.finalFetched");
      await takeReceipt(context, partner, item.deliveryId ?? "", token);
    } else {
      await keepRefusal(context, partner, null, () => takeMessage(context, partner, { kind, token }));
    }
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (kind !== "receipt") await answerRefusal(context, partner, { kind, token }, error.code);
    return false;
  }
}
