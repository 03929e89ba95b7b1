import type { GatewayContext } from "../gateway-context.ts";
import { exchangeCheckpoints } from "./exchange-checkpoints.ts";

/**
 * Exchanges checkpoints beside what goes on, so that the next delivery need not wait for it. What fails is logged; whoever needs the
 * cosignature asks again. In: the partner, which may be one that dials us: then it does this.
 */
export function exchangeSoon(context: GatewayContext, partner: string): void {
  if (context.partner(partner)?.weDial !== true) return;
  exchangeCheckpoints(context, partner, false).catch((error: unknown) => {
    if (!context.stopping.aborted) context.logger.error(error, { step: "checkpoints", partner });
  });
}
