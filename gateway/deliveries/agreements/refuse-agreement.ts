import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { AgreementStep } from "../ports/agreement-office.ts";
import type { AgreementProposal } from "../ports/agreement-register.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { logAgreement } from "./log-agreement.ts";
import { ownStatement } from "./own-statement.ts";

/**
 * Refuses what the partner offered, and tells it why.
 * In: the officer, id, the newest version that was offered unless one is named, a reason's code. Throws PROPOSAL_UNKNOWN.
 */
export async function refuseAgreement(
  context: GatewayContext,
  who: Requester,
  id: string,
  reason: string,
  version?: number,
): Promise<AgreementStep> {
  return context.store.transaction(async (tx): Promise<AgreementStep> => {
    const offer = (await tx.proposals.of(id)).findLast(
      (each) => each.state === "offered" && (version === undefined || each.version === version),
    );
    if (offer === undefined) throw new SluisError("PROPOSAL_UNKNOWN", { agreement: id });
    await markRefused(context, tx, offer, reason, who);
    await tellRefused(context, tx, offer, reason);
    return { id, version: offer.version, hash: offer.hash, state: "refused", delivered: false };
  });
}

/** Keeps that a proposal was refused, by either party. */
export async function markRefused(
  context: GatewayContext,
  tx: StoreTransaction,
  proposal: AgreementProposal,
  reason: string,
  who?: Requester,
): Promise<void> {
  await tx.proposals.put({ ...proposal, state: "refused", reason, changedAt: context.clock.now() });
  const document = JSON.parse(proposal.document) as Agreement;
  await logAgreement(context, tx, { type: "agreement-refused", document, hash: proposal.hash, who, reason });
}

/** Sends the signed refusal of a version to the partner. */
export async function tellRefused(
  context: GatewayContext,
  tx: StoreTransaction,
  refused: Pick<AgreementProposal, "id" | "version" | "hash" | "partner">,
  reason: string,
): Promise<void> {
  const { partner } = refused;
  const token = await ownStatement(context, { act: "refused", agreement: refused, to: partner, reason });
  const at = context.clock.now();
  await tx.messages.add({ partner, kind: "agreement-statement", subject: refused.id, token, at });
}
