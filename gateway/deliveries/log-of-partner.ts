import { logOrigin } from "../ledger/log-origin.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { StoreTransaction } from "./ports/store.ts";

/** Setting that names the partner's log about us, once a successor was accepted. In: the partner's OIN. */
export function logOfPartnerSetting(partner: string): string {
  return `logOfPartner:${partner}`;
}

/** The log that a partner keeps about us, as it was last accepted here. In: a transaction, the partner's OIN. */
export async function logOfPartner(
  context: Pick<GatewayContext, "own">,
  tx: StoreTransaction,
  partner: string,
): Promise<string> {
  return (await tx.settings.get(logOfPartnerSetting(partner))) ?? logOrigin(partner, context.own.oin);
}
