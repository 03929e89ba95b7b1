import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { AgreementStep } from "../ports/agreement-office.ts";
import type { Requester } from "../ports/requester.ts";
import { logAgreement } from "./log-agreement.ts";
import { proposalForm } from "./signed-form.ts";

/**
 * Sends an agreement that we signed to its other party. Again is allowed, for a partner that lost it.
 * In: the officer, id, the newest version that waits unless one is named. Throws PROPOSAL_UNKNOWN.
 */
export async function proposeAgreement(
  context: GatewayContext,
  who: Requester,
  id: string,
  version?: number,
): Promise<AgreementStep> {
  return context.store.transaction(async (tx): Promise<AgreementStep> => {
    const proposal = (await tx.proposals.of(id)).findLast(
      (each) => each.ownSignature !== null && (version === undefined || each.version === version),
    );
    if (proposal === undefined) throw new SluisError("PROPOSAL_UNKNOWN", { agreement: id });
    const { hash, partner } = proposal;
    const document = JSON.parse(proposal.document) as Agreement;
    const at = context.clock.now();
    await tx.proposals.put({ ...proposal, state: "proposed", reason: null, changedAt: at });
    const token = JSON.stringify(proposalForm(proposal));
    await tx.messages.add({ partner, kind: "agreement-proposal", subject: id, token, at });
    await logAgreement(context, tx, { type: "agreement-proposed", document, hash, who });
    return { id, version: proposal.version, hash, state: "proposed", delivered: false };
  });
}
