import type { GatewayKeys } from "./gateway-context.ts";

/** What opens the parts of one delivery and salts its root; 32 bytes each. */
export interface DeliverySecret {
  readonly contentKey: Uint8Array;
  readonly salt: Uint8Array;
}

/** Wraps the secret of a delivery for the store, bound to the delivery's id. Out: opaque bytes. */
export function writeSecret(keys: GatewayKeys, deliveryId: string, secret: DeliverySecret): Uint8Array {
  return keys.wrap(`delivery:${deliveryId}`, Buffer.concat([secret.contentKey, secret.salt]));
}

/** Unwraps what `writeSecret` made; throws when it was made for another delivery or under another key. */
export function readSecret(keys: GatewayKeys, deliveryId: string, wrapped: Uint8Array): DeliverySecret {
  const bytes = keys.unwrap(`delivery:${deliveryId}`, wrapped);
  return { contentKey: bytes.subarray(0, 32), salt: bytes.subarray(32, 64) };
}
