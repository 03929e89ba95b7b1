import { localDate } from "../../core/local-date.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { activeAgreement } from "../active-agreement.ts";
import { otherParty } from "../agreements/check-own-agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { secondPerson } from "../officer/second-person.ts";
import type { KeyStep } from "../ports/key-office.ts";
import type { Requester } from "../ports/requester.ts";
import { pseudonymProvider } from "../pseudonym-provider.ts";
import { agreedTypes } from "./agreed-types.ts";
import { domainKeys } from "./domain-keys.ts";
import { handOver } from "./hand-over.ts";

/**
 * Hands a partner the field keys of exactly the types that an agreement lists for it, over the link or as a file that only it can open.
 * In: the officer, agreement id, whether to send it, the epoch (the one in use when absent). Out: what was handed over, with the
 * sealed token. Throws NOT_THE_KEEPER, NO_KEYS_AGREED, PARTNER_CARD_MISSING and what `activeAgreement` throws.
 */
export async function shareKeys(
  context: GatewayContext,
  who: Requester,
  agreementId: string,
  send: boolean,
  epoch?: string,
): Promise<KeyStep> {
  const { own, clock, keys } = context;
  return context.store.transaction(async (tx): Promise<KeyStep> => {
    const agreement = await activeAgreement(tx, agreementId, localDate(clock.now()));
    const { stored, document } = agreement;
    const domain = document.pseudonyms?.domain;
    if (domain === undefined || document.pseudonyms?.keeper !== own.oin)
      throw new SluisError("NOT_THE_KEEPER", { agreement: agreementId });
    const { current } = await domainKeys(context, tx, domain);
    const material = epoch === undefined ? current : keys.pseudonyms(domain, epoch);
    if (material === undefined || !("root" in material.key))
      throw new SluisError("NOT_THE_KEEPER", { agreement: agreementId });
    const to = otherParty(context, document);
    if (context.partner(to) === undefined) throw new SluisError("PARTNER_CARD_MISSING", { partner: to });
    const types = agreedTypes(document, to);
    if (types.length === 0) throw new SluisError("NO_KEYS_AGREED", { agreement: agreementId });
    const { kid } = pseudonymProvider(material);
    const inUse = material.epoch === current?.epoch;
    const step = { agreementId, domain, epoch: material.epoch, kid, types, inUse, delivered: false };
    if (!(await secondPerson(context, tx, who, "keys", `share ${stored.hash} ${kid} ${types.join(",")}`)))
      return { ...step, state: "awaiting-second-person", token: null };
    const token = await handOver(context, tx, { who, agreement, material, types, send });
    return { ...step, state: "shared", token };
  });
}
