import type { GatewayContext } from "../../gateway-context.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { unconfirmed } from "./confirmed.ts";
import { domainAgreements } from "./domain-agreements.ts";
import { statedAct } from "./stated-act.ts";

/** Whether this gateway, as a keeper, waits for a partner to confirm a step of an epoch. In: OIN of the partner. */
export async function awaitsPartner(context: GatewayContext, tx: StoreTransaction, partner: string): Promise<boolean> {
  for (const epoch of await tx.keyEpochs.list()) {
    const act = statedAct(epoch);
    if (epoch.keeper !== context.own.oin || act === null) continue;
    if ((await unconfirmed(tx, epoch, act, [partner])).length === 0) continue;
    const agreements = await domainAgreements(context, tx, epoch.domain);
    if (agreements.some((agreement) => agreement.partner === partner)) return true;
  }
  return false;
}
