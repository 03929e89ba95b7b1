import { SluisError } from "../../core/sluis-error.ts";
import { cosignerKeys } from "../../ledger/cosigner-keys.ts";
import { parseVerifierKey, type VerifierKey } from "../../ledger/verifier-key.ts";
import type { GatewayContext } from "../gateway-context.ts";

/** The keys of a partner's card, as those that sign its logs and as those that cosign ours. Throws PARTNER_CARD_MISSING. */
export function partnerLogKeys(
  context: Pick<GatewayContext, "partner">,
  partner: string,
): { readonly log: readonly VerifierKey[]; readonly cosigner: readonly VerifierKey[] } {
  const card = context.partner(partner);
  if (card === undefined) throw new SluisError("PARTNER_CARD_MISSING", { partner });
  return { log: card.logKeys.map(parseVerifierKey), cosigner: cosignerKeys(card.logKeys) };
}
