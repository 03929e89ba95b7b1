import type { SignedAgreement } from "../../core/types/signed-agreement.ts";
import type { AgreementProposal } from "../ports/agreement-register.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** A proposal as a file or a message: the document with the signatures that it has. */
export function proposalForm(
  proposal: Pick<AgreementProposal, "document" | "ownSignature" | "partnerSignature">,
): SignedAgreement {
  const { document, ownSignature, partnerSignature } = proposal;
  return form(document, [ownSignature, partnerSignature]);
}

/**
 * The newest version of an agreement, in force or proposed, with its signatures; undefined for an id that is not known. A refused one may be
 * of a partner that had no business with this id, and stands in nobody's way.
 */
export async function signedForm(
  tx: StoreTransaction,
  id: string,
  version?: number,
): Promise<SignedAgreement | undefined> {
  const installed = await tx.agreements.get(id, version);
  const proposals = (await tx.proposals.of(id)).filter((each) => version === undefined || each.version === version);
  const live = proposals.findLast(({ state }) => state !== "refused");
  const proposal = live ?? (installed === undefined ? proposals.at(-1) : undefined);
  if (proposal !== undefined && proposal.version > (installed?.version ?? 0)) return proposalForm(proposal);
  return installed && form(installed.document, [installed.supplierSignature, installed.receiverSignature]);
}

function form(document: string, signatures: readonly (string | null)[]): SignedAgreement {
  return {
    v: 1,
    document: JSON.parse(document) as SignedAgreement["document"],
    signatures: signatures.filter((token) => token !== null),
  };
}
