import { SluisError } from "../../core/sluis-error.ts";
import type { Delivery } from "../delivery.ts";
import type { StoreTransaction } from "../ports/store.ts";

/**
 * The delivery that a correction or withdrawal names, which its sender must have delivered here before under the same agreement.
 * Throws CORRECTS_UNKNOWN, CORRECTS_OTHER_AGREEMENT, CORRECTS_WITHDRAWAL.
 */
export async function namedDelivery(
  tx: StoreTransaction,
  { corrects, partner, agreementId: agreement, number }: Delivery,
): Promise<Delivery> {
  const target = corrects === null ? undefined : await tx.deliveries.get(corrects);
  if (target === undefined || target.direction !== "in" || target.partner !== partner)
    throw new SluisError("CORRECTS_UNKNOWN");
  if (target.agreementId !== agreement) throw new SluisError("CORRECTS_OTHER_AGREEMENT", { agreement });
  if (target.number === null || target.number >= number!) throw new SluisError("CORRECTS_UNKNOWN");
  if (target.kind === "withdrawal") throw new SluisError("CORRECTS_WITHDRAWAL");
  return target;
}
