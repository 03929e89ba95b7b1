import type { GatewayContext } from "./gateway-context.ts";

/** The lease of one preparation. */
export function preparationLease(deliveryId: string): string {
  return `preparation:${deliveryId}`;
}

/** The lease of one load of an own register. */
export function ownLoadLease(deliveryId: string): string {
  return `own-load:${deliveryId}`;
}

/** The lease of who fetches what a partner has for us. */
export function collectLease(partner: string): string {
  return `collect:${partner}`;
}

/**
 * Renews a lease that this instance holds for as long as `work` takes: an instance that dies lets go of it by its silence. Where nobody
 * else works on the store there is nothing to renew.
 * In: its name, the work with a signal that aborts when the lease is lost. Out and errors: those of the work.
 */
export async function keepLease<T>(
  context: Pick<GatewayContext, "clock" | "store" | "instance" | "policy" | "logger">,
  name: string,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const { clock, store, instance, policy, logger } = context;
  const [done, lost] = [new AbortController(), new AbortController()];
  if (!store.shared) return work(lost.signal);
  const renew = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(policy.lease / 3, done.signal);
      if (done.signal.aborted) return;
      const until = clock.now() + policy.lease;
      try {
        if (await store.transaction((tx) => tx.leases.renew(name, instance, until))) continue;
        lost.abort();
        return;
      } catch (error) {
        // tried again: as long as nobody took it over it is still ours
        logger.error(error, { step: "lease" });
      }
    }
  };
  const renewing = renew();
  try {
    return await work(lost.signal);
  } finally {
    done.abort("done");
    await renewing;
  }
}
