import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { otherParty } from "./check-own-agreement.ts";

/**
 * An id stands for one partner: numbers, holds and rows are kept by it. Whoever came first has it, until an officer refuses the proposal.
 * In: a transaction, the document. Throws AGREEMENT_ID_TAKEN when a version here, or a proposal that nobody refused, is with another
 * partner; `forPartner` tells none of that to a partner.
 */
export async function requireSameParties(
  context: GatewayContext,
  tx: StoreTransaction,
  document: Agreement,
): Promise<void> {
  const { id } = document;
  const partner = otherParty(context, document);
  const installed = (await tx.agreements.list())
    .filter((stored) => stored.id === id)
    .map((stored) => otherParty(context, JSON.parse(stored.document) as Agreement));
  const proposed = (await tx.proposals.of(id)).filter(({ state }) => state !== "refused").map((each) => each.partner);
  if ([...installed, ...proposed].some((other) => other !== partner))
    throw new SluisError("AGREEMENT_ID_TAKEN", { agreement: id });
}
