import { SluisError } from "../../core/sluis-error.ts";
import type { GatewayContext } from "../gateway-context.ts";

/**
 * Runs the handling of what a partner says of an agreement. A refusal does not tell it of our agreements with others: an id that is another
 * partner's is an unknown one. The reason itself is in our own logs. In: the partner, the handling.
 * Throws AGREEMENT_UNKNOWN in the place of AGREEMENT_ID_TAKEN, and what the handling throws.
 */
export async function forPartner<T>(context: GatewayContext, partner: string, handle: () => Promise<T>): Promise<T> {
  try {
    return await handle();
  } catch (error) {
    if (!(error instanceof SluisError) || error.code !== "AGREEMENT_ID_TAKEN") throw error;
    context.logger.warn("agreement refused", { partner, code: error.code });
    throw new SluisError("AGREEMENT_UNKNOWN", error.details, { cause: error });
  }
}
