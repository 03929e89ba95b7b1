import { logOrigin } from "../ledger/log-origin.ts";
import type { GatewayContext } from "./gateway-context.ts";
import type { StoreTransaction } from "./ports/store.ts";

/** The log that this gateway keeps about a partner now: the first one, or its last successor. In: a transaction, the partner's OIN. */
export function logAbout(context: Pick<GatewayContext, "own">, tx: StoreTransaction, partner: string): Promise<string> {
  return tx.log.newest(logOrigin(context.own.oin, partner));
}
