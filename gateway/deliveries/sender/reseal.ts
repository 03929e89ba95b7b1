import { createSecretKey } from "node:crypto";
import { SluisError } from "../../core/sluis-error.ts";
import type { Manifest } from "../../core/types/manifest.ts";
import { sealManifest } from "../../envelope/seal-manifest.ts";
import type { Delivery } from "../delivery.ts";
import { readSecret } from "../delivery-secret.ts";
import type { GatewayContext, Partner } from "../gateway-context.ts";
import { logDelivery } from "../log-writer.ts";

/** With which keys a delivery was sealed anew. */
const sealedWith = (deliveryId: string): string => `sealed-with:${deliveryId}`;

/** Whether a manifest is sealed to the key of the receiver's card that is used now. */
export function isForKeyOfNow(delivery: Delivery, { decryptionKey }: Partner): boolean {
  return (JSON.parse(delivery.manifest!) as Manifest).receiverKeyId === decryptionKey.kid;
}

/**
 * Signs and seals the manifest of a delivery again, with the keys of now, after a rotation: the receiver has not taken it in and cannot open
 * or verify what it was offered. Number, content and expiry stay; the hash changes with the receiver's key (decision 11) and is logged as sent.
 * In: a delivery in state `sending`. Out: the delivery as it is now; undefined when nothing would differ, or it moved on meanwhile.
 * Throws PARTNER_CARD_MISSING.
 */
export async function reseal(context: GatewayContext, delivery: Delivery): Promise<Delivery | undefined> {
  const { store, keys } = context;
  const partner = context.partner(delivery.partner);
  if (partner === undefined) throw new SluisError("PARTNER_CARD_MISSING", { partner: delivery.partner });
  const { signing } = keys;
  const names = `${partner.decryptionKey.kid} ${signing.kid}`;
  const last = await store.read((tx) => tx.settings.get(sealedWith(delivery.id)));
  if (last === names) return undefined;
  const before = JSON.parse(delivery.manifest!) as Manifest;
  const secret = readSecret(keys, delivery.id, delivery.secret!);
  const sealed = await sealManifest({
    manifest: { ...before, receiverKeyId: partner.decryptionKey.kid },
    contentKey: createSecretKey(secret.contentKey),
    salt: secret.salt,
    signer: signing,
    recipient: partner.decryptionKey,
  });
  const changes = { manifest: sealed.manifestText, manifestHash: sealed.manifestHash, envelope: sealed.token };
  return store.transaction(async (tx) => {
    const now = await tx.deliveries.get(delivery.id);
    if (now?.state !== "sending" || now.manifestHash !== delivery.manifestHash) return undefined;
    await tx.deliveries.update(delivery.id, "sending", changes);
    await tx.settings.set(sealedWith(delivery.id), names);
    const resealed = { ...now, ...changes };
    if (now.manifestHash !== resealed.manifestHash)
      await logDelivery(context, tx, { type: "sent", delivery: resealed });
    return resealed;
  });
}

/** Forgets with which keys a delivery was sealed; for one that is closed. */
export function forgetSeal(
  tx: { readonly settings: { delete(name: string): Promise<void> } },
  id: string,
): Promise<void> {
  return tx.settings.delete(sealedWith(id));
}
