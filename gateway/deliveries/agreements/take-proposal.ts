import { readSignedAgreement } from "../../agreements/read-signed-agreement.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { activateAgreement } from "./activate-agreement.ts";
import { checkOwnAgreement, otherParty, requireNotOver } from "./check-own-agreement.ts";
import { logAgreement } from "./log-agreement.ts";
import { proposalWith } from "./proposal-with.ts";
import { requireSameParties } from "./require-same-parties.ts";
import { requireSameContent } from "./sign-agreement.ts";
import { signerOf } from "./signer-of.ts";

/** Offers of one partner that wait for an officer: each is a whole document that is kept. */
const MOST_OFFERED = 20;

/**
 * Takes an agreement that the partner signed and offers. An officer accepts or refuses it; where we signed the very same, it is in
 * force at once. The same again changes nothing, and is answered with our signature unless that answer is still on its way.
 * In: OIN of the partner, the parsed message.
 * Throws AGREEMENT_ALTERED, SIGNER_NOT_A_PARTY, AGREEMENT_ID_TAKEN, VERSION_TAKEN, PROPOSAL_CROSSED, PROPOSALS_WAIT, AGREEMENT_CHANGED,
 * AGREEMENT_ENDED and what `checkOwnAgreement` throws.
 */
export async function takeProposal(context: GatewayContext, partner: string, message: unknown): Promise<void> {
  const { document, hash, signatures } = await readSignedAgreement(message, signerOf(context));
  const { id, version } = document;
  checkOwnAgreement(context, document);
  const partnerSignature = signatures.get(partner);
  if (partnerSignature === undefined || otherParty(context, document) !== partner)
    throw new SluisError("SIGNER_NOT_A_PARTY", { agreement: id });
  requireNotOver(context, document);
  const at = context.clock.now();
  await context.store.transaction(async (tx) => {
    await requireSameParties(context, tx, document);
    const answer = async (token: string) => {
      if (await tx.messages.hasOpen(partner, token)) return;
      await tx.messages.add({ partner, kind: "agreement-statement", subject: id, token, at });
    };
    const installed = await tx.agreements.get(id, version);
    if (installed !== undefined && installed.hash !== hash)
      throw new SluisError("AGREEMENT_CHANGED", { agreement: id, version, member: "hash" });
    const ours = document.supplier.oin === partner ? installed?.receiverSignature : installed?.supplierSignature;
    if (ours != null) return answer(ours);
    const newest = await tx.agreements.get(id);
    if (newest?.status === "ended") throw new SluisError("AGREEMENT_ENDED", { agreement: id });
    if (newest !== undefined && newest.version > version)
      throw new SluisError("VERSION_TAKEN", { agreement: id, version });
    const there = await proposalWith(tx, partner, id, version);
    requireSameContent(there, document, hash);
    if (there?.ownSignature != null) {
      const both = new Map([
        [context.own.oin, there.ownSignature],
        [partner, partnerSignature],
      ]);
      await activateAgreement(context, tx, { document, hash, signatures: both });
      await answer(there.ownSignature);
      return;
    }
    if (there?.state === "offered") return;
    if ((await tx.proposals.count(partner, "offered")) >= MOST_OFFERED)
      throw new SluisError("PROPOSALS_WAIT", { partner, most: MOST_OFFERED });
    await tx.proposals.put({
      ...{ id, version, hash, partner, ownSignature: null, partnerSignature, state: "offered", reason: null },
      document: canonicalJson(document as unknown as Json),
      changedAt: at,
    });
    await logAgreement(context, tx, { type: "agreement-proposed", document, hash });
  });
}
