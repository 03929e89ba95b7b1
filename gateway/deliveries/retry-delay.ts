import type { GatewayContext } from "./gateway-context.ts";

/**
 * How long to wait before the next try: doubling up to a limit, with jitter over the upper half, so that many gateways that
 * lost the same partner do not come back at the same moment.
 * In: number of tries so far, from 1. Out: milliseconds.
 */
export function retryDelay(context: Pick<GatewayContext, "policy" | "random">, attempts: number): number {
  const { retryFirst, retryLongest } = context.policy;
  const full = Math.min(retryLongest, retryFirst * 2 ** Math.min(attempts - 1, 30));
  return Math.round(full / 2 + context.random() * (full / 2));
}
