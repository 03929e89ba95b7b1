import type { GatewayContext } from "./gateway-context.ts";
import type { StoreTransaction } from "./ports/store.ts";

const MINUTE = 60_000;

/**
 * Lets something that a partner causes be logged once in a minute: whoever repeats it, or varies it, must not be able to fill the log. It is
 * kept in the store, so that an entry that is rolled back counts for nothing and instances and restarts share it.
 * In: the partner, what is logged; few kinds, each of which keeps a setting. Out: true the first time, and when the last one was a minute ago.
 */
export async function onceAMinute(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  kind: string,
): Promise<boolean> {
  const name = `loggedAt:${partner}:${kind}`;
  const now = context.clock.now();
  const last = await tx.settings.get(name);
  // a clock that was set back must not keep silent until it has caught up
  if (last !== undefined && Math.abs(now - Number(last)) < MINUTE) return false;
  await tx.settings.set(name, String(now));
  return true;
}
