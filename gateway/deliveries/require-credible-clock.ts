import { SluisError } from "../core/sluis-error.ts";
import type { GatewayContext } from "./gateway-context.ts";

/** Refuses what a wrong clock would stamp for good. Throws CLOCK_NOT_CREDIBLE; it is tried again until the clock is right. */
export function requireCredibleClock(context: Pick<GatewayContext, "clockIsCredible">): void {
  if (!context.clockIsCredible()) throw new SluisError("CLOCK_NOT_CREDIBLE");
}
