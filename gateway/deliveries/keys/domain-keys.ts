import type { GatewayContext } from "../gateway-context.ts";
import type { KeyEpoch } from "../ports/key-register.ts";
import type { StoreTransaction } from "../ports/store.ts";
import type { PseudonymMaterial } from "../work/workbench.ts";

/** The keys of a domain that are in use now. */
export interface DomainKeys {
  /** undefined when this party holds none of the epoch in use. */
  readonly current: PseudonymMaterial | undefined;
  /** In the overlap the epoch before, whose tokens go along; null outside it and where no key of it is held. */
  readonly earlier: PseudonymMaterial | null;
}

/**
 * The keys that tokens are made with at this moment: those of the epoch that was activated last, and in its overlap those of the one
 * before. A domain whose epochs were never announced has the latest that is held, in alphabetical order.
 */
export async function domainKeys(context: GatewayContext, tx: StoreTransaction, domain: string): Promise<DomainKeys> {
  const { keys, clock } = context;
  const epochs = await tx.keyEpochs.list(domain);
  const now = clock.now();
  const current = epochInUse(epochs, now);
  if (current === undefined) return { current: keys.pseudonyms(domain), earlier: null };
  const before = epochs.find(({ epoch }) => epoch === current.previous);
  const overlaps = before?.state === "active" && now < (current.overlapUntil ?? 0);
  return {
    current: keys.pseudonyms(domain, current.epoch),
    earlier: (overlaps && keys.pseudonyms(domain, before.epoch)) || null,
  };
}

/** The epoch whose moment came last. In: the epochs of one domain, the time. Out: undefined while none is known to be in use. */
export function epochInUse(epochs: readonly KeyEpoch[], now: number): KeyEpoch | undefined {
  return epochs
    .filter(({ state, activatesAt }) => state === "active" && activatesAt !== null && activatesAt <= now)
    .sort((a, b) => a.activatesAt! - b.activatesAt! || a.serial - b.serial)
    .at(-1);
}
