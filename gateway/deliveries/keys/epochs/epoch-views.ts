import type { GatewayContext } from "../../gateway-context.ts";
import type { EpochView } from "../../ports/key-office.ts";
import type { KeyEpoch } from "../../ports/key-register.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { epochInUse } from "../domain-keys.ts";
import { unconfirmed } from "./confirmed.ts";
import { domainAgreements } from "./domain-agreements.ts";
import { openDeliveries } from "./open-deliveries.ts";
import { statedAct } from "./stated-act.ts";

/** How the epochs of a domain, or of all, stand here; names and times only. */
export async function epochViews(context: GatewayContext, tx: StoreTransaction, domain?: string): Promise<EpochView[]> {
  const epochs = await tx.keyEpochs.list(domain);
  return Promise.all(epochs.map((epoch) => viewOf(context, tx, epochs, epoch)));
}

async function viewOf(
  context: GatewayContext,
  tx: StoreTransaction,
  epochs: readonly KeyEpoch[],
  { token: _, ...epoch }: KeyEpoch,
): Promise<EpochView> {
  const { domain, kid, keeper } = epoch;
  const inUse = epochInUse(
    epochs.filter((each) => each.domain === domain),
    context.clock.now(),
  );
  const material = context.keys.pseudonyms(domain, epoch.epoch);
  const confirmations = (await tx.keyEpochs.confirmations(domain)).filter((each) => each.epoch === epoch.epoch);
  const act = keeper === context.own.oin ? statedAct(epoch) : null;
  const partners = new Set((await domainAgreements(context, tx, domain)).map(({ partner }) => partner));
  return {
    ...epoch,
    inUse: inUse?.epoch === epoch.epoch,
    held: material === undefined ? "none" : "root" in material.key ? "whole" : "types",
    openDeliveries: (await openDeliveries(tx, kid)).length,
    confirmations: confirmations.map(({ partner, act: what, at, tokens }) => ({ partner, act: what, at, tokens })),
    waitingFor: act === null ? [] : await unconfirmed(tx, epoch, act, partners),
  };
}
