import { localDate } from "../../core/local-date.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { KeyHandover } from "../../core/types/key-handover.ts";
import { installedAgreement, requireActive } from "../active-agreement.ts";
import { otherParty } from "../agreements/check-own-agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { agreedTypes } from "./agreed-types.ts";

/**
 * Checks that field keys are those that the agreement gives us: of its domain, from its keeper, exactly the types that it lists, and for
 * an epoch that is not there already with another key. Throws AGREEMENT_DIFFERS, PARTNER_MISMATCH, KEY_HANDOVER_INVALID,
 * KEY_TYPE_NOT_AGREED, KEY_EPOCH_TAKEN, and what `requireActive` throws.
 */
export async function checkHandover(
  context: GatewayContext,
  tx: StoreTransaction,
  { agreement, from, domain, epoch, kid, types }: KeyHandover,
): Promise<void> {
  const here = await installedAgreement(tx, agreement.id);
  const { stored, document } = here;
  if (otherParty(context, document) !== from) throw new SluisError("AGREEMENT_UNKNOWN", { agreement: agreement.id });
  if (stored.hash !== agreement.hash)
    throw new SluisError("AGREEMENT_DIFFERS", { agreement: agreement.id, member: "hash" });
  requireActive(here, localDate(context.clock.now()));
  if (document.pseudonyms?.domain !== domain) throw new SluisError("KEY_HANDOVER_INVALID", { why: "domain" });
  if (document.pseudonyms.keeper !== from) throw new SluisError("PARTNER_MISMATCH", { what: "keeper" });
  const agreed = agreedTypes(document, context.own.oin);
  const extra = Object.keys(types).find((type) => !agreed.includes(type));
  if (extra !== undefined) throw new SluisError("KEY_TYPE_NOT_AGREED", { type: extra });
  const missing = agreed.find((type) => types[type] === undefined);
  if (missing !== undefined) throw new SluisError("KEY_HANDOVER_INVALID", { why: `no ${missing}` });
  const held = context.keys.heldKid(domain, epoch);
  if (held !== undefined && held !== kid) throw new SluisError("KEY_EPOCH_TAKEN", { domain, epoch });
}
