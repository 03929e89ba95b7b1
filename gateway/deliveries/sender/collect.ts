import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { collectLease, keepLease } from "../keep-lease.ts";
import { isRefusal } from "../refused-message.ts";
import { retryDelay } from "../retry-delay.ts";
import { waitUntil } from "../wait-until.ts";
import { outboxCourier } from "./outbox-courier.ts";
import { takeReceipt } from "./take-receipt.ts";

/** How often a partner with nothing outstanding is asked all the same. */
const IDLE = 15 * 60_000;

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
 * Asks again and again: held open while a delivery is outstanding, else every 15 minutes. Failures are logged and retried with growing
 * waits; nothing is lost, because the position is kept after what it leads to is kept.
 */
async function collectAll(context: GatewayContext, partner: string, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await waitUntil(context, IDLE, signal, () => outstanding(context, partner));
      if (signal.aborted) return;
      const asked = context.clock.now();
      const taken = await collectOnce(context, partner, signal);
      failures = 0;
      // a partner that does not hold the question open must not keep us asking as fast as the line allows
      if (taken === 0 && context.clock.now() - asked < PAUSE) await context.clock.sleep(PAUSE, signal);
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      context.logger.error(error, { step: "collect", partner });
      await context.clock.sleep(retryDelay(context, failures), signal);
    }
  }
}

/** A delivery that waits for a receipt, if there is one. */
async function outstanding(context: GatewayContext, partner: string): Promise<Delivery | undefined> {
  const [open] = await context.store.read((tx) =>
    tx.deliveries.list({ direction: "out", partner, states: ["sending", "accepted"], limit: 1 }),
  );
  return open;
}

/** Out: how many items were of use. */
async function collectOnce(context: GatewayContext, partner: string, signal: AbortSignal): Promise<number> {
  const cursor = `outbox:${partner}`;
  const after = Number((await context.store.read((tx) => tx.settings.get(cursor))) ?? 0);
  const courier = await outboxCourier(context, partner);
  const items = await courier.outbox(partner, after, signal);
  let taken = 0;
  for (const item of items) {
    await context.barrier("send.finalFetched");
    try {
      await takeReceipt(context, partner, item.deliveryId, item.token);
      taken += 1;
    } catch (error) {
      // one that is refused has raised its alarm, and must not stop the ones behind it; what went wrong here is tried again
      if (!isRefusal(error)) throw error;
    }
    // another instance may have come further
    await context.store.transaction(async (tx) => {
      if (Number((await tx.settings.get(cursor)) ?? 0) < item.position)
        await tx.settings.set(cursor, String(item.position));
    });
  }
  return taken;
}
