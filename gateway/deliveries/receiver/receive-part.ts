import { createBatch } from "../../core/batch.ts";
import { releaseBytes } from "../../core/release-bytes.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Manifest } from "../../core/types/manifest.ts";
import { checkSealedPart } from "../../envelope/check-sealed-part.ts";
import { requireNoHold } from "../active-agreement.ts";
import type { DeliveryHead } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { SealedPart, StoreTransaction } from "../ports/store.ts";
import { acceptIfComplete, tellAccepted } from "./accept-if-complete.ts";
import { awaitsPartsAgain } from "./parts-again.ts";

/** Takes a part. In: OIN of the partner on this connection, delivery id, number from 1, the bytes, which are given away. */
export type PartTaker = (partner: string, deliveryId: string, n: number, sealed: Uint8Array) => Promise<void>;

/** What was announced of a delivery, and how its parts are kept: those that come while some are written go into the next transaction. */
interface Announced {
  readonly partner: string;
  /** None of a delivery that was closed before its manifest came. */
  readonly parts: Manifest["parts"];
  readonly keep: (part: SealedPart) => Promise<void>;
}

/** Deliveries whose manifest is kept read; the one asked for longest ago goes first. */
const MOST_KEPT = 16;

/**
 * Takes sealed parts of deliveries whose manifest was opened: digest and length must be the manifest's; only then they are kept. The last
 * one completes the delivery.
 * Resolves when the part is durable; for a part that is already held, or a delivery that is complete, at once. The last of the parts that
 * were damaged here lets loading go on.
 * Throws DELIVERY_UNKNOWN (also for somebody else's), PART_UNKNOWN, PART_DIFFERS, AGREEMENT_SUSPENDED, AGREEMENT_ENDED.
 */
export function createPartTaker(context: GatewayContext): PartTaker {
  const announced = new Map<string, Announced>();

  const announcedOf = async (deliveryId: string): Promise<Announced | undefined> => {
    const known = announced.get(deliveryId) ?? (await readAnnounced(context, deliveryId));
    if (known === undefined) return undefined;
    // another part of it may have been first; nothing ever changes in a manifest
    const kept = announced.get(deliveryId) ?? known;
    announced.delete(deliveryId);
    if (kept.parts.length === 0) return kept;
    if (announced.size >= MOST_KEPT) announced.delete(announced.keys().next().value!);
    announced.set(deliveryId, kept);
    return kept;
  };

  return async (partner, deliveryId, n, sealed) => {
    const delivery = await announcedOf(deliveryId);
    if (delivery?.partner !== partner) throw new SluisError("DELIVERY_UNKNOWN");
    const expected = delivery.parts[n - 1];
    if (expected === undefined) throw new SluisError("PART_UNKNOWN", { n });
    checkSealedPart(n, sealed, expected);
    await context.barrier("receive.partHashed");
    const { sealedSha256, plainBytes, records } = expected;
    await delivery.keep({ n, sealed, sealedSha256, plainBytes, records });
    releaseBytes(sealed);
    await context.barrier("receive.partKept");
  };
}

async function readAnnounced(context: GatewayContext, deliveryId: string): Promise<Announced | undefined> {
  const delivery = await context.store.read((tx) => tx.deliveries.get(deliveryId));
  if (delivery?.direction !== "in") return undefined;
  const { partner, manifest } = delivery;
  const parts = manifest === null ? [] : (JSON.parse(manifest) as Manifest).parts;
  return { partner, parts, keep: createBatch((some) => keepParts(context, deliveryId, some)) };
}

async function keepParts(context: GatewayContext, deliveryId: string, parts: readonly SealedPart[]): Promise<void> {
  const accepted = await context.store.transaction(async (tx) => {
    const delivery = await tx.deliveries.head(deliveryId);
    // a late repeat must not leave bytes behind that nobody would remove
    if (delivery === undefined || (delivery.state !== "receiving" && !awaitsPartsAgain(delivery))) return false;
    if (delivery.state === "receiving") {
      const agreement = await tx.agreements.get(delivery.agreementId, delivery.agreementVersion);
      if (agreement !== undefined) requireNoHold(agreement);
    }
    for (const part of parts) await tx.parts.put(deliveryId, part);
    if (delivery.state === "receiving") return acceptIfComplete(context, tx, delivery);
    if ((await tx.parts.count(deliveryId)) === delivery.parts) await loadAgain(context, tx, delivery);
    return false;
  });
  if (accepted) await tellAccepted(context, deliveryId);
}

async function loadAgain(context: GatewayContext, tx: StoreTransaction, { id }: DeliveryHead): Promise<void> {
  await tx.deliveries.update(id, "accepted", { parked: false, attempts: 0, nextAttemptAt: context.clock.now() });
  await tx.hints.add({ step: "load", subject: id });
}
