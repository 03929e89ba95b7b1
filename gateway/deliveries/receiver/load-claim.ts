import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { transition } from "../state-table.ts";

/** That this worker is the one that loads a delivery. The claim lapses when it is not renewed in time, and another may take it. */
export interface LoadClaim {
  readonly delivery: Delivery;
  /** When it lapses, milliseconds since 1970; the store holds the same number, so it also tells whose claim it is. */
  until: number;
  /** Runs one at a time what reads or renews the claim: a piece of work, and the clock that keeps it in between. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

/** Claims an accepted delivery. Out: the claim; undefined when it is not there to be loaded now. */
export async function claimLoad(context: GatewayContext, deliveryId: string): Promise<LoadClaim | undefined> {
  const step = transition("in", "accepted", "load");
  return context.store.transaction(async (tx) => {
    const delivery = await tx.deliveries.get(deliveryId);
    if (delivery?.direction !== "in" || delivery.state !== "accepted" || delivery.parked) return undefined;
    const now = context.clock.now();
    if (delivery.nextAttemptAt > now) return undefined;
    const until = now + context.policy.lease;
    const changes = { state: step.to, nextAttemptAt: until };
    if (!(await tx.deliveries.update(deliveryId, "accepted", changes))) return undefined;
    return { delivery: { ...delivery, ...changes }, until, inTurn: oneAtATime() };
  });
}

/** Renews a claim now and then for as long as `work` takes, however long a part takes to open. Out and errors: those of the work. */
export async function keepClaim<T>(context: GatewayContext, claim: LoadClaim, work: () => Promise<T>): Promise<T> {
  const { clock, store, policy, logger } = context;
  const done = new AbortController();
  const renew = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(policy.lease / 3, done.signal);
      if (done.signal.aborted) return;
      await claim
        .inTurn(async () => {
          claim.until = (await store.transaction((tx) => renewClaim(context, tx, claim))) ?? claim.until;
        })
        .catch((error) => void logger.error(error, { step: "load", deliveryId: claim.delivery.id }));
    }
  };
  const renewing = renew();
  try {
    return await work();
  } finally {
    done.abort();
    await renewing;
  }
}

function oneAtATime(): LoadClaim["inTurn"] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
}

/** Whether the claim still stands, inside the transaction that would act on it. */
export async function holdsClaim(tx: StoreTransaction, { delivery, until }: LoadClaim): Promise<boolean> {
  const now = await tx.deliveries.get(delivery.id);
  return now?.state === "loading" && now.nextAttemptAt === until;
}

/** Does one step of the work in a transaction that renews the claim. Out: false when the claim was lost, and nothing was done. */
export function underClaim(
  context: GatewayContext,
  claim: LoadClaim,
  work: (tx: StoreTransaction) => Promise<void>,
): Promise<boolean> {
  return claim.inTurn(async () => {
    const until = await context.store.transaction(async (tx) => {
      const renewed = await renewClaim(context, tx, claim);
      if (renewed !== undefined) await work(tx);
      return renewed;
    });
    claim.until = until ?? claim.until;
    return until !== undefined;
  });
}

/**
 * Renews the claim, in the transaction of a piece of work. Out: when it lapses then, which counts for the caller once that
 * transaction has committed; undefined when the claim has lapsed and was taken over.
 */
export async function renewClaim(
  context: GatewayContext,
  tx: StoreTransaction,
  claim: LoadClaim,
): Promise<number | undefined> {
  if (!(await holdsClaim(tx, claim))) return undefined;
  const until = Math.max(context.clock.now() + context.policy.lease, claim.until + 1);
  await tx.deliveries.update(claim.delivery.id, "loading", { nextAttemptAt: until });
  return until;
}
