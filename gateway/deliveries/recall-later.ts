import { FAR_FUTURE } from "./far-future.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { ASK_AGAIN } from "./sender/ask-again.ts";
import { transition } from "./state-table.ts";

/** Beyond the longest wait that is ever asked for, milliseconds: clocks of instances may differ. */
const MARGIN = 3600_000;

/** From then on a time was set by a clock that was wrong. */
export function beyondEveryWait({ clock, policy }: Pick<GatewayContext, "clock" | "policy">): number {
  return clock.now() + Math.max(ASK_AGAIN, policy.retryLongest, policy.lease) + MARGIN;
}

/**
 * Makes due now what would wait until a time that a clock which was ahead has set, ten years from now perhaps: the next tries of open
 * deliveries, and hints. To try once too often does no harm.
 * In: what is due after this time is recalled, milliseconds since 1970.
 */
export async function recallLater(context: GatewayContext, after: number): Promise<void> {
  const now = context.clock.now();
  const { to } = transition("in", "loading", "retry");
  await context.store.transaction(async (tx) => {
    const open = [
      ...(await tx.deliveries.list({ direction: "out", states: ["released", "sending", "accepted"] })),
      ...(await tx.deliveries.list({ direction: "in", states: ["accepted", "loading"] })),
    ];
    for (const { id, state, nextAttemptAt } of open)
      if (nextAttemptAt > after && nextAttemptAt < FAR_FUTURE)
        // who loads it finds that out before it writes again
        await tx.deliveries.update(id, state, {
          state: state === "loading" ? to : state,
          nextAttemptAt: now,
        });
    await tx.hints.recall(after);
  });
  await context.broker.flush();
}
