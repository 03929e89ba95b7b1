import { SluisError } from "../../../core/sluis-error.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import { secondPerson } from "../../officer/second-person.ts";
import type { KeyEpoch } from "../../ports/key-register.ts";
import type { Requester } from "../../ports/requester.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { epochInUse } from "../domain-keys.ts";
import { requireConfirmed } from "./confirmed.ts";
import { keptAgreements } from "./domain-agreements.ts";
import { epochIn } from "./epoch-in.ts";
import { logEpoch } from "./log-epoch.ts";
import { nextSerial } from "./next-serial.ts";
import { openDeliveries } from "./open-deliveries.ts";
import { tellPartner } from "./tell-partner.ts";

/**
 * Ends an epoch after its overlap: here and at every partner of the domain its tokens are deleted, and each partner confirms that. The
 * deleting itself is `eraseEpoch`. In: the officer, domain, epoch. Out: false when a second person must ask for it too.
 * Throws DOMAIN_NOT_OURS, EPOCH_UNKNOWN, EPOCH_STATE, ROTATION_OVERLAP, ROTATION_NOT_CONFIRMED, EPOCH_IN_USE.
 */
export async function retireEpoch(
  context: GatewayContext,
  who: Requester,
  domain: string,
  epoch: string,
): Promise<boolean> {
  return context.store.transaction(async (tx) => {
    const partners = await keptAgreements(context, tx, domain);
    const epochs = await tx.keyEpochs.forChange(domain);
    const known = epochIn(epochs, { domain, epoch }, "active");
    const successor = requireOver(epochs, known, context.clock.now());
    if (!successor.emergency) await requireConfirmed(tx, successor, "activated", partners.keys());
    const open = await openDeliveries(tx, known.kid);
    if (open.length > 0) throw new SluisError("EPOCH_IN_USE", { domain, epoch, deliveries: open.length });
    if (!(await secondPerson(context, tx, who, "keys", `retire ${domain} ${epoch}`))) return false;
    const serial = nextSerial(epochs, context.clock.now());
    const { kid } = known;
    await beginRetirement(context, tx, { ...known, serial });
    for (const [partner, agreements] of partners) {
      await logEpoch(context, tx, "key-retired", known, agreements[0]!, who);
      await tellPartner(context, tx, partner, { says: "statement", act: "retired", domain, epoch, kid, serial });
    }
    return true;
  });
}

/**
 * Checks that an epoch was followed by another and that their overlap is over. Out: the epoch that followed.
 * Throws EPOCH_STATE, ROTATION_OVERLAP.
 */
export function requireOver(epochs: readonly KeyEpoch[], { domain, epoch }: KeyEpoch, now: number): KeyEpoch {
  const inUse = epochInUse(epochs, now);
  const successor = epochs.find((each) => each.previous === epoch && each.activatesAt !== null);
  if (successor === undefined || inUse?.epoch === epoch)
    throw new SluisError("EPOCH_STATE", { domain, epoch, state: "in use" });
  const until = successor.overlapUntil!;
  if (now < until) throw new SluisError("ROTATION_OVERLAP", { domain, epoch, until: new Date(until).toISOString() });
  return successor;
}

/** From here on nothing of an epoch is made or taken in any more; `eraseEpoch` deletes what is there. */
export async function beginRetirement(context: GatewayContext, tx: StoreTransaction, epoch: KeyEpoch): Promise<void> {
  await tx.keyEpochs.put({ ...epoch, state: "retiring", changedAt: context.clock.now() });
}
