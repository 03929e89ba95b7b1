import { SluisError } from "../../core/sluis-error.ts";
import type { Manifest } from "../../core/types/manifest.ts";
import { checkSealedPart } from "../../envelope/check-sealed-part.ts";
import { requireNoHold } from "../active-agreement.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { awaitsPartsAgain } from "./parts-again.ts";

/**
 * Takes one sealed part of a delivery whose manifest was opened: digest and length must be the manifest's; only then it is kept.
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
    const delivery = await tx.deliveries.get(deliveryId);
    if (delivery === undefined || delivery.direction !== "in" || delivery.partner !== partner)
      throw new SluisError("DELIVERY_UNKNOWN");
    return { delivery, stored: await tx.agreements.get(delivery.agreementId, delivery.agreementVersion) };
  });
  // a delivery that was closed before its manifest came has none
  const expected = delivery.manifest === null ? undefined : (JSON.parse(delivery.manifest) as Manifest).parts[n - 1];
  if (expected === undefined) throw new SluisError("PART_UNKNOWN", { n });
  checkSealedPart(n, sealed, expected);
  if (stored !== undefined && delivery.state === "receiving") requireNoHold(stored);
  if (delivery.state !== "receiving" && !awaitsPartsAgain(delivery)) return;
  await context.barrier("receive.partHashed");
  const { sealedSha256, plainBytes, records } = expected;
  await context.store.transaction(async (tx) => {
    // a late repeat must not leave bytes behind that nobody would remove
    const now = await tx.deliveries.get(deliveryId);
    if (now === undefined || (now.state !== "receiving" && !awaitsPartsAgain(now))) return;
    await tx.parts.put(deliveryId, { n, sealed, sealedSha256, plainBytes, records });
    if (now.state !== "receiving" && (await tx.parts.list(deliveryId)).length === now.parts)
      await loadAgain(context, tx, now);
  });
  await context.barrier("receive.partKept");
}

async function loadAgain(context: GatewayContext, tx: StoreTransaction, { id }: Delivery): Promise<void> {
  await tx.deliveries.update(id, "accepted", { parked: false, attempts: 0, nextAttemptAt: context.clock.now() });
  await tx.hints.add({ step: "load", subject: id });
}
