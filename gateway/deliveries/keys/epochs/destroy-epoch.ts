import type { GatewayContext } from "../../gateway-context.ts";
import { asTwo } from "../../officer/second-person.ts";
import type { Requester } from "../../ports/requester.ts";
import { requireConfirmed } from "./confirmed.ts";
import { domainAgreements, keptAgreements, onePerPartner } from "./domain-agreements.ts";
import { epochIn } from "./epoch-in.ts";
import { logEpoch } from "./log-epoch.ts";
import { tellPartner } from "./tell-partner.ts";

/**
 * Removes the key of a retired epoch from this gateway for good, on the word of two officers, whatever the configuration says: that it
 * is gone everywhere, backups too, is their statement and nothing that a gateway could prove.
 * In: the officer, domain, epoch. Out: false when a second person must ask for it too.
 * Throws DOMAIN_NOT_OURS, EPOCH_UNKNOWN, EPOCH_STATE; at the keeper ROTATION_NOT_CONFIRMED while a partner has not deleted the tokens.
 */
export async function destroyEpoch(
  context: GatewayContext,
  who: Requester,
  domain: string,
  epoch: string,
): Promise<boolean> {
  const { own, keys } = context;
  const destroyed = await context.store.transaction(async (tx) => {
    const known = epochIn(await tx.keyEpochs.forChange(domain), { domain, epoch }, "retired");
    const { keeper, kid } = known;
    if (keeper === own.oin) {
      const partners = await keptAgreements(context, tx, domain);
      await requireConfirmed(tx, known, "retired", partners.keys());
    }
    const asked = `destroy ${domain} ${epoch}`;
    const first = await asTwo(context, tx, who, asked);
    if (first === undefined) return false;
    await tx.keyEpochs.put({ ...known, state: "destroyed", changedAt: context.clock.now() });
    // both are named: it is what they say
    const both = { id: `${first} ${who.id}`, role: who.role };
    for (const agreement of onePerPartner(await domainAgreements(context, tx, domain)))
      await logEpoch(context, tx, "key-destroyed", known, agreement, both);
    if (keeper !== own.oin)
      await tellPartner(context, tx, keeper, { says: "confirmation", act: "destroyed", domain, epoch, kid });
    return true;
  });
  if (!destroyed) return false;
  await context.barrier("keys.destroyed");
  keys.destroyDomainKey(domain, epoch);
  return true;
}
