import { SluisError } from "../../core/sluis-error.ts";
import type { Manifest } from "../../core/types/manifest.ts";
import { checkSealedPart } from "../../envelope/check-sealed-part.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";

/**
 * Numbers of the parts that are no longer as they were when their digests were checked at arrival: what is wrong with them is our own
 * store's doing, not the sender's. In: a delivery whose parts had all arrived.
 */
export async function damagedParts({ store }: GatewayContext, delivery: Delivery): Promise<number[]> {
  const { parts } = JSON.parse(delivery.manifest!) as Manifest;
  const damaged: number[] = [];
  for (const [at, expected] of parts.entries()) {
    const n = at + 1;
    const part = await store.read((tx) => tx.parts.get(delivery.id, n));
    if (part === undefined || !isAsSealed(n, part.sealed, expected)) damaged.push(n);
  }
  return damaged;
}

function isAsSealed(n: number, sealed: Uint8Array, expected: Manifest["parts"][number]): boolean {
  try {
    checkSealedPart(n, sealed, expected);
    return true;
  } catch (error) {
    if (error instanceof SluisError && error.code === "PART_DIFFERS") return false;
    throw error;
  }
}
