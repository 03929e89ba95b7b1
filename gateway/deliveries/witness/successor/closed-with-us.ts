import type { LogSuccessor } from "../../../core/types/log-successor.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import { suppliedAgreements } from "../../inquiries/supplied-agreements.ts";
import type { StoreTransaction } from "../../ports/store.ts";

/** How far a partner's last number may be ahead of ours: what no store that was put back has missed. Numbers end at 2^53. */
const FURTHEST_AHEAD = 10_000;

/**
 * Keeps of what a partner says to have closed only what is about agreements under which we deliver to that partner, once each, and no number
 * that is absurdly far ahead: nobody changes the sequence of somebody else, or uses one up. Locks these agreements, in order of their ids.
 * In: a transaction, the partner, what it says. Out: what counts.
 */
export async function closedWithUs(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  closed: LogSuccessor["closed"],
): Promise<LogSuccessor["closed"]> {
  const supplied = await suppliedAgreements(tx, context.own.oin, partner);
  const said = new Map(closed.map((each) => [each.agreementId, each]));
  const kept: LogSuccessor["closed"] = [];
  for (const agreementId of [...said.keys()].sort()) {
    if (!supplied.has(agreementId) && !(await wasDelivered(tx, partner, agreementId))) continue;
    const last = await tx.deliveries.sequence(agreementId, "out");
    const entry = said.get(agreementId)!;
    if (entry.number <= (last?.number ?? 0) + FURTHEST_AHEAD) kept.push(entry);
    else context.logger.warn("closed number is too far ahead", { partner, agreement: agreementId });
  }
  return kept;
}

/** After a store was put back an agreement may be missing whose deliveries are there: those say whose it is. */
async function wasDelivered(tx: StoreTransaction, partner: string, agreementId: string): Promise<boolean> {
  if ((await tx.agreements.get(agreementId)) !== undefined) return false;
  return (await tx.deliveries.list({ direction: "out", agreementId, partner, limit: 1 })).length > 0;
}
