import { readSignedAgreement } from "../../agreements/read-signed-agreement.ts";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { AgreementStep } from "../ports/agreement-office.ts";
import type { Requester } from "../ports/requester.ts";
import { activateAgreement } from "./activate-agreement.ts";
import { signAgreement } from "./sign-agreement.ts";
import { signerOf } from "./signer-of.ts";
import { takeProposal } from "./take-proposal.ts";

/**
 * Accepts what the partner offered: signs it too, so that it comes into force here, and tells the partner.
 * In: the officer, id, a version unless one offer waits. Throws PROPOSAL_UNKNOWN, VERSION_NEEDED and what `signAgreement` throws.
 */
export async function acceptOffer(
  context: GatewayContext,
  who: Requester,
  id: string,
  version?: number,
): Promise<AgreementStep> {
  const offers = (await context.store.read((tx) => tx.proposals.of(id))).filter((each) =>
    version === undefined ? each.state === "offered" : each.version === version,
  );
  // a number that is higher than the one that was talked about must not be accepted in its place
  if (offers.length > 1) throw new SluisError("VERSION_NEEDED", { agreement: id, count: offers.length });
  const [offer] = offers;
  if (offer?.partnerSignature == null) throw new SluisError("PROPOSAL_UNKNOWN", { agreement: id });
  return signAgreement(context, who, JSON.parse(offer.document) as Json);
}

/**
 * Accepts a signed agreement from a file: with both signatures it comes into force as it is, with the partner's we sign it too.
 * In: the officer, absent for a file in the folder of agreements, which must carry both; the parsed file.
 * Throws AGREEMENT_UNSIGNED without the partner's signature, and what reading, `takeProposal`, `signAgreement` and `activateAgreement` throw.
 */
export async function acceptSigned(context: GatewayContext, signed: unknown, who?: Requester): Promise<AgreementStep> {
  const verified = await readSignedAgreement(signed, signerOf(context));
  const { document, hash, signatures } = verified;
  const { id, version, supplier, receiver } = document;
  if (signatures.has(supplier.oin) && signatures.has(receiver.oin)) {
    await context.store.transaction((tx) => activateAgreement(context, tx, verified, who));
    return { id, version, hash, state: "active", delivered: true };
  }
  const [from] = signatures.keys();
  if (from === undefined || from === context.own.oin || who === undefined)
    throw new SluisError("AGREEMENT_UNSIGNED", { agreement: id });
  await takeProposal(context, from, signed);
  return signAgreement(context, who, document as unknown as Json);
}
