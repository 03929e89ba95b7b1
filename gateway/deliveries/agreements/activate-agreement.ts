import { diffAgreements } from "../../agreements/diff-agreements.ts";
import type { VerifiedAgreement } from "../../agreements/read-signed-agreement.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoredAgreement } from "../ports/agreement-register.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { checkOwnAgreement } from "./check-own-agreement.ts";
import { heldStatus } from "./held-status.ts";
import { logAgreement } from "./log-agreement.ts";
import { requireSameDomain } from "./require-same-domain.ts";
import { requireSameParties } from "./require-same-parties.ts";

/**
 * Brings an agreement version into force here: the only way. It carries the signatures of both parties over its hash. The same
 * again changes nothing; another document under the same version is refused, because deliveries refer to a version by its hash.
 * In: the transaction, the verified agreement, the officer (absent for what came by itself). Out: what is installed.
 * Throws AGREEMENT_UNSIGNED, AGREEMENT_ID_TAKEN, AGREEMENT_CHANGED, DOMAIN_WIDER and what `checkOwnAgreement` throws.
 */
export async function activateAgreement(
  context: GatewayContext,
  tx: StoreTransaction,
  { document, hash, signatures }: VerifiedAgreement,
  who?: Requester,
): Promise<StoredAgreement> {
  const { id, version, supplier, receiver } = document;
  const supplierSignature = signatures.get(supplier.oin);
  const receiverSignature = signatures.get(receiver.oin);
  if (supplierSignature === undefined || receiverSignature === undefined)
    throw new SluisError("AGREEMENT_UNSIGNED", { agreement: id });
  const derived = checkOwnAgreement(context, document);
  await requireSameParties(context, tx, document);
  const there = await tx.agreements.get(id, version);
  if (there !== undefined && there.hash !== hash) {
    const [first] = diffAgreements(JSON.parse(there.document) as Agreement, document);
    throw new SluisError("AGREEMENT_CHANGED", { agreement: id, version, member: first?.path ?? "?" });
  }
  if (there?.supplierSignature != null && there.receiverSignature !== null) return there;
  await requireSameDomain(tx, document);
  const stored: StoredAgreement = {
    id,
    version,
    hash,
    document: canonicalJson(document as unknown as Json),
    ...derived,
    status: heldStatus(await tx.holds.of(id)),
    supplierSignature,
    receiverSignature,
    installedAt: there?.installedAt ?? context.clock.now(),
  };
  await tx.agreements.put(stored);
  await tx.proposals.deleteUpTo(id, version);
  await logAgreement(context, tx, { type: "agreement-accepted", document, hash, who });
  return stored;
}
