import type { GatewayContext } from "./gateway-context.ts";

/**
 * Looks again after every change until there is something to see. Waiting starts before each look, so no change falls in between.
 * In: how long at most (milliseconds), a signal that ends it early, `look` that gives undefined for "not yet", the id of the delivery or
 * OIN of the partner that all there is to see is about; without it every change is looked at.
 * Out: what was seen, or undefined when time ran out or the signal aborted.
 */
export async function waitUntil<T>(
  context: Pick<GatewayContext, "clock" | "changes">,
  milliseconds: number,
  signal: AbortSignal,
  look: () => Promise<T | undefined>,
  about?: string,
): Promise<T | undefined> {
  const until = context.clock.now() + milliseconds;
  for (;;) {
    const left = until - context.clock.now();
    const looked = new AbortController();
    const news = context.changes.wait(Math.max(0, left), AbortSignal.any([signal, looked.signal]), about);
    try {
      const seen = await look();
      if (seen !== undefined || left <= 0 || signal.aborted) return seen;
      await news;
    } finally {
      looked.abort("seen");
    }
  }
}
