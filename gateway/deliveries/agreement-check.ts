import { SluisError } from "../core/sluis-error.ts";
import { normaliserDigest } from "../pseudonyms/normaliser-digest.ts";
import { installedAgreement } from "./active-agreement.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { domainKeys } from "./keys/domain-keys.ts";
import { answerChallenge } from "./keys/key-challenge.ts";
import type { AgreementCheck } from "./ports/partner-link.ts";
import type { StoreTransaction } from "./ports/store.ts";
import { pseudonymProvider } from "./pseudonym-provider.ts";

/**
 * What this gateway tells a partner about an agreement between them, so that both can see whether they run the same one with the
 * same keys and rules. In: the partner, agreement id, its question when it asks one. Out: hashes and key check values, no secret.
 * Throws AGREEMENT_UNKNOWN, also for an agreement that the partner is no party to.
 */
export async function agreementCheck(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  agreementId: string,
  question?: { readonly nonce?: string },
): Promise<AgreementCheck> {
  const { stored, document } = await installedAgreement(tx, agreementId);
  if (document.supplier.oin !== partner && document.receiver.oin !== partner)
    throw new SluisError("AGREEMENT_UNKNOWN", { agreement: agreementId });
  const { domain, types = [] } = document.pseudonyms ?? {};
  const material = domain === undefined ? undefined : (await domainKeys(context, tx, domain)).current;
  const provider = material && pseudonymProvider(material);
  const held = types.filter((type) => provider?.holds(type));
  return {
    agreementId,
    time: context.clock.now(),
    agreementHash: stored.hash,
    environment: context.own.environment,
    outputSchemaHash: stored.outputSchemaHash,
    normaliserDigest: normaliserDigest(),
    kid: provider?.kid ?? null,
    keyChecks: Object.fromEntries(held.map((type) => [type, provider!.keyCheck(type)])),
    ...(question?.nonce === undefined
      ? {}
      : answerChallenge(context, provider, document, partner, stored.hash, question.nonce)),
  };
}
