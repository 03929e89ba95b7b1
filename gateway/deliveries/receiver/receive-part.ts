import { SluisError } from "../../core/sluis-error.ts";
import type { Manifest } from "../../core/types/manifest.ts";
import { checkSealedPart } from "../../envelope/check-sealed-part.ts";
import { requireNoHold } from "../active-agreement.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { acceptIfComplete, tellAccepted } from "./accept-if-complete.ts";
import { awaitsPartsAgain } from "./parts-again.ts";

/**
 * Takes one sealed part of a delivery whose manifest was opened: digest and length must be the manifest's; only then it is kept. The
 * last one completes the delivery.
 * In: OIN of the partner on this connection, delivery id, number from 1, the bytes. Resolves when the part is durable; for a
 * part that is already held, or a delivery that is complete, at once. The last of the parts that were damaged here lets loading go on.
 * Throws DELIVERY_UNKNOWN (also for somebody else's), PART_UNKNOWN, PART_DIFFERS, AGREEMENT_SUSPENDED, AGREEMENT_ENDED.
 */
export async function receivePart(
  context: GatewayContext,
  partner: string,
  deliveryId: string,
  n: number,
  sealed: Uint8Array,
): Promise<void> {
  const { delivery, stored } = await context.store.read(async (tx) => {
    const found = await tx.deliveries.get(deliveryId);
    if (found === undefined || found.direction !== "in" || found.partner !== partner)
      throw new SluisError("DELIVERY_UNKNOWN");
    return { delivery: found, stored: await tx.agreements.get(found.agreementId, found.agreementVersion) };
  });
  // a delivery that was closed before its manifest came has none
  const expected = delivery.manifest === null ? undefined : (JSON.parse(delivery.manifest) as Manifest).parts[n - 1];
  if (expected === undefined) throw new SluisError("PART_UNKNOWN", { n });
  checkSealedPart(n, sealed, expected);
  if (stored !== undefined && delivery.state === "receiving") requireNoHold(stored);
  if (delivery.state !== "receiving" && !awaitsPartsAgain(delivery)) return;
  await context.barrier("receive.partHashed");
  const { sealedSha256, plainBytes, records } = expected;
  const accepted = await context.store.transaction(async (tx) => {
    // a late repeat must not leave bytes behind that nobody would remove
    const now = await tx.deliveries.get(deliveryId);
    if (now === undefined || (now.state !== "receiving" && !awaitsPartsAgain(now))) return false;
    await tx.parts.put(deliveryId, { n, sealed, sealedSha256, plainBytes, records });
    if (now.state !== "receiving" && (await tx.parts.count(deliveryId)) === now.parts)
      await loadAgain(context, tx, now);
    return acceptIfComplete(context, tx, now);
  });
  await context.barrier("receive.partKept");
  if (accepted) await tellAccepted(context, deliveryId);
}

async function loadAgain(context: GatewayContext, tx: StoreTransaction, { id }: Delivery): Promise<void> {
  await tx.deliveries.update(id, "accepted", { parked: false, attempts: 0, nextAttemptAt: context.clock.now() });
  await tx.hints.add({ step: "load", subject: id });
}
