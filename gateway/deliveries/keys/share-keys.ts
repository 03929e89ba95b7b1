import { localDate } from "../../core/local-date.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { KeyHandover } from "../../core/types/key-handover.ts";
import { fieldKeysOf } from "../../pseudonyms/hn1/field-keys.ts";
import { activeAgreement } from "../active-agreement.ts";
import { otherParty } from "../agreements/check-own-agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { secondPerson } from "../officer/second-person.ts";
import type { KeyStep } from "../ports/key-office.ts";
import type { Requester } from "../ports/requester.ts";
import { pseudonymProvider } from "../pseudonym-provider.ts";
import { agreedTypes } from "./agreed-types.ts";
import { sealKeys } from "./key-handover.ts";
import { logKeys } from "./log-keys.ts";

/**
 * Hands a partner the field keys of exactly the types that an agreement lists for it, over the link or as a file that only it can open.
 * In: the officer, agreement id, whether to send it. Out: what was handed over, with the sealed token.
 * Throws NOT_THE_KEEPER, NO_KEYS_AGREED, PARTNER_CARD_MISSING and what `activeAgreement` throws.
 */
export async function shareKeys(
  context: GatewayContext,
  who: Requester,
  agreementId: string,
  send: boolean,
): Promise<KeyStep> {
  const { own, clock, keys } = context;
  const at = clock.now();
  return context.store.transaction(async (tx): Promise<KeyStep> => {
    const { stored, document } = await activeAgreement(tx, agreementId, localDate(at));
    const domain = document.pseudonyms?.domain;
    const material = domain === undefined ? undefined : keys.pseudonyms(domain);
    if (material === undefined || !("root" in material.key) || document.pseudonyms?.keeper !== own.oin)
      throw new SluisError("NOT_THE_KEEPER", { agreement: agreementId });
    const to = otherParty(context, document);
    const partner = context.partner(to);
    if (partner === undefined) throw new SluisError("PARTNER_CARD_MISSING", { partner: to });
    const types = agreedTypes(document, to);
    if (types.length === 0) throw new SluisError("NO_KEYS_AGREED", { agreement: agreementId });
    const { epoch } = material;
    const provider = pseudonymProvider(material);
    const step = { agreementId, domain: material.domain, epoch, kid: provider.kid, types, delivered: false };
    const asked = `share ${stored.hash} ${provider.kid} ${types.join(",")}`;
    if (!(await secondPerson(context, tx, who, "keys", asked)))
      return { ...step, state: "awaiting-second-person", token: null };
    const statement: KeyHandover = {
      ...{ v: 1, domain: material.domain, epoch, kid: provider.kid },
      types: Object.fromEntries(types.map((type) => [type, provider.keyCheck(type)])),
      agreement: { id: stored.id, version: stored.version, hash: stored.hash },
      ...{ environment: own.environment, from: own.oin, to, time: at },
    };
    const root = { rootKey: material.key.root, domain: material.domain, epoch };
    const token = await sealKeys(context, { statement, fields: fieldKeysOf(root, types) }, partner.decryptionKey);
    if (send) await tx.messages.add({ partner: to, kind: "keys", subject: agreementId, token, at });
    await logKeys(context, tx, "key-handed-over", statement, to, who);
    return { ...step, state: "shared", token };
  });
}
