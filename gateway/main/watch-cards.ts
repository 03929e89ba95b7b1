import type { GatewayContext } from "../deliveries/gateway-context.ts";
import type { Identity } from "./open-identity.ts";

/** What was replaced must stop working within a minute of being known here. */
const RELOAD_EVERY = 30_000;

/**
 * Takes over cards that `sluis partner accept` replaced, until the gateway stops. In: the gateway's parts, its identity, what is to
 * be done after a change. A card that cannot be taken over is logged, and the one before goes on.
 */
export async function watchCards(
  context: Pick<GatewayContext, "clock" | "logger" | "stopping">,
  identity: Pick<Identity, "reloadCards">,
  changed: () => Promise<void>,
): Promise<void> {
  while (!context.stopping.aborted) {
    await context.clock.sleep(RELOAD_EVERY, context.stopping);
    if (context.stopping.aborted) return;
    try {
      if (await identity.reloadCards()) await changed();
    } catch (error) {
      context.logger.error(error, { step: "card" });
    }
  }
}
