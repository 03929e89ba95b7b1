import type { GatewayContext } from "../gateway-context.ts";
import type { ErasureGround } from "../ports/retention-register.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** Why now, as the log says it. */
export type ErasureReason = "RETENTION_OVER" | "ERASED_ON_REQUEST" | "ERASED_BEFORE_RESTORE";

/**
 * Decides that a stored delivery is erased; from then on only a legal hold stands in the way.
 * In: a transaction, delivery id, ground and reason. Out: false when that was decided before.
 */
export async function decideErasure(
  context: Pick<GatewayContext, "clock">,
  tx: StoreTransaction,
  deliveryId: string,
  why: { readonly ground: ErasureGround; readonly reason: ErasureReason },
): Promise<boolean> {
  const retained = await tx.retention.get(deliveryId);
  if (retained === undefined || retained.decidedAt !== null) return false;
  await tx.retention.update(deliveryId, { ...why, decidedAt: context.clock.now() });
  return true;
}
