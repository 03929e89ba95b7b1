import { agreementHash } from "../../agreements/agreement-hash.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { checkControlDocument } from "../../core/control-document.ts";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { secondPerson } from "../officer/second-person.ts";
import type { AgreementStep } from "../ports/agreement-office.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { activateAgreement } from "./activate-agreement.ts";
import { checkOwnAgreement, otherParty, requireNotOver } from "./check-own-agreement.ts";
import { logAgreement } from "./log-agreement.ts";
import { ownStatement } from "./own-statement.ts";
import { proposalWith } from "./proposal-with.ts";
import { requireSameParties } from "./require-same-parties.ts";

/**
 * Puts our signature under an agreement version. With the partner's signature already here it comes into force, and the partner is
 * told; else it waits to be proposed. One version is signed once: whoever signed one content never signs another under its number.
 * In: the officer, the parsed document. Out: how it stands now.
 * Throws SCHEMA_VIOLATION, UNKNOWN_KEY, AGREEMENT_ID_TAKEN, VERSION_TAKEN, PROPOSAL_CROSSED, AGREEMENT_ENDED and what `activateAgreement` throws.
 */
export async function signAgreement(context: GatewayContext, who: Requester, document: Json): Promise<AgreementStep> {
  const agreement = checkControlDocument<Agreement>("agreement", document);
  checkOwnAgreement(context, agreement);
  requireNotOver(context, agreement);
  const hash = agreementHash(agreement);
  const { id, version } = agreement;
  const partner = otherParty(context, agreement);
  const ownSignature = await ownStatement(context, { act: "signed", agreement: { id, version, hash }, to: partner });
  return context.store.transaction(async (tx): Promise<AgreementStep> => {
    const step = { id, version, hash, delivered: false };
    await requireSameParties(context, tx, agreement);
    if (await isInForce(tx, agreement, hash)) return { ...step, state: "active" };
    const there = await proposalWith(tx, partner, id, version);
    requireSameContent(there, agreement, hash);
    if (there?.ownSignature != null && there.partnerSignature === null)
      return { ...step, state: there.state as "signed" | "proposed" | "refused" };
    if (!(await secondPerson(context, tx, who, "agreements", `sign ${id} ${version} ${hash}`)))
      return { ...step, state: "awaiting-second-person" };
    if (there?.partnerSignature != null) {
      const signatures = new Map([
        [context.own.oin, ownSignature],
        [partner, there.partnerSignature],
      ]);
      await activateAgreement(context, tx, { document: agreement, hash, signatures }, who);
      const at = context.clock.now();
      await tx.messages.add({ partner, kind: "agreement-statement", subject: id, token: ownSignature, at });
      return { ...step, state: "active" };
    }
    await tx.proposals.put({
      ...{ id, version, hash, partner, ownSignature, partnerSignature: null, state: "signed", reason: null },
      document: canonicalJson(agreement as unknown as Json),
      changedAt: context.clock.now(),
    });
    await logAgreement(context, tx, { type: "agreement-signed", document: agreement, hash, who });
    return { ...step, state: "signed" };
  });
}

/** Throws AGREEMENT_ENDED, VERSION_TAKEN for a number that is not above those in force. */
async function isInForce(tx: StoreTransaction, { id, version }: Agreement, hash: string): Promise<boolean> {
  const newest = await tx.agreements.get(id);
  if (newest?.status === "ended") throw new SluisError("AGREEMENT_ENDED", { agreement: id });
  const same = await tx.agreements.get(id, version);
  if (same?.hash === hash) return same.supplierSignature !== null;
  if (newest !== undefined && newest.version >= version)
    throw new SluisError("VERSION_TAKEN", { agreement: id, version });
  return false;
}

/** Throws PROPOSAL_CROSSED, VERSION_TAKEN when the version stands for another content here. */
export function requireSameContent(
  there: { readonly hash: string; readonly state: string; readonly ownSignature: string | null } | undefined,
  { id, version }: Agreement,
  hash: string,
): void {
  if (there === undefined || there.hash === hash) return;
  const crossed = there.state === "offered" || there.state === "proposed" || there.state === "signed";
  throw new SluisError(crossed ? "PROPOSAL_CROSSED" : "VERSION_TAKEN", { agreement: id, version });
}
