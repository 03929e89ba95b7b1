import type { GatewayContext } from "../deliveries/gateway-context.ts";

/** What was replaced must stop working within a minute of being known here. */
const RELOAD_EVERY = 30_000;

/**
 * Looks again for changed cards, keys and ends that have come, until the gateway stops. In: the gateway's parts, what takes them over. What
 * cannot be taken over is logged, and what was before goes on.
 */
export async function watchCards(
  context: Pick<GatewayContext, "clock" | "logger" | "stopping">,
  takeOver: () => Promise<void>,
): Promise<void> {
  while (!context.stopping.aborted) {
    await context.clock.sleep(RELOAD_EVERY, context.stopping);
    if (context.stopping.aborted) return;
    try {
      await takeOver();
    } catch (error) {
      context.logger.error(error, { step: "card" });
    }
  }
}
