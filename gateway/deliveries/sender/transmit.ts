import { releaseBytes } from "../../core/release-bytes.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { Courier, DeliveryStatus } from "../ports/partner-link.ts";
import { partReader } from "./part-reader.ts";
import { isForKeyOfNow, reseal } from "./reseal.ts";
import { takeReceipt } from "./take-receipt.ts";

/** How often parts are sent before a receiver that keeps missing some counts as failing. */
const MAXIMUM_ROUNDS = 5;

/**
 * Brings one delivery to the receiver: offers the manifest, sends the parts it misses, and asks until none is missing.
 * Every call may be repeated, so an interrupted delivery simply starts here again and only what is missing travels.
 * In: the courier over the agreed link, a delivery in state `sending`. Throws what the courier throws; AGREEMENT_SUSPENDED, AGREEMENT_ENDED; PART_DIFFERS when parts keep missing.
 */
export async function transmit(context: GatewayContext, courier: Courier, delivery: Delivery): Promise<void> {
  let status = await offer(context, courier, delivery);
  await context.barrier("send.offered");
  for (let round = 0; status.missing.length > 0; round++) {
    if (round === MAXIMUM_ROUNDS) throw new SluisError("PART_DIFFERS", { n: 0 });
    await sendParts(context, courier, delivery, status.missing);
    await context.barrier("send.allPartsSent");
    status = await courier.status(delivery.partner, delivery.id);
  }
  for (const token of status.receipts) await takeReceipt(context, delivery.partner, delivery.id, token);
}

/**
 * Offers the manifest. When a key has changed since it was sealed, the receiver is asked first: what it took in stays as it is, and only what
 * it never saw is sealed anew; two manifests of one delivery must not meet there.
 */
async function offer(context: GatewayContext, courier: Courier, delivery: Delivery): Promise<DeliveryStatus> {
  const partner = context.partner(delivery.partner);
  const changed = partner !== undefined && delivery.state === "sending" && !isForKeyOfNow(delivery, partner);
  if (!changed)
    try {
      return await courier.offer(delivery.partner, delivery.envelope!);
    } catch (error) {
      if (!(error instanceof SluisError) || error.code !== "KEY_UNKNOWN") throw error;
    }
  try {
    return await courier.status(delivery.partner, delivery.id);
  } catch (error) {
    if (!(error instanceof SluisError) || error.code !== "DELIVERY_UNKNOWN") throw error;
  }
  const now = await context.store.read((tx) => tx.deliveries.get(delivery.id));
  const resealed = now?.state === "sending" ? await reseal(context, now) : undefined;
  return courier.offer(delivery.partner, (resealed ?? now ?? delivery).envelope!);
}

/**
 * Sends parts with a few under way at once: one after the other would halve the speed. When a connection breaks the others carry on,
 * and only once all are done the failure is told: a new round that overlapped this one would send parts that are still under way.
 */
async function sendParts(
  context: GatewayContext,
  courier: Courier,
  delivery: Delivery,
  missing: readonly number[],
): Promise<void> {
  const next = partReader(context, delivery, missing);
  const carry = async () => {
    for (let part = await next(); part !== undefined; part = await next()) {
      await courier.putPart(delivery.partner, delivery.id, part.n, part.sealed);
      releaseBytes(part.sealed);
      await context.barrier("send.partSent");
    }
  };
  const carriers = Array.from({ length: Math.min(context.policy.partsInFlight, missing.length) }, carry);
  const failure = (await Promise.allSettled(carriers)).find((end) => end.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}
