import { SluisError } from "../../core/sluis-error.ts";
import type { KeyHandover } from "../../core/types/key-handover.ts";
import { fieldKeysOf } from "../../pseudonyms/hn1/field-keys.ts";
import type { ActiveAgreement } from "../active-agreement.ts";
import { otherParty } from "../agreements/check-own-agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { pseudonymProvider } from "../pseudonym-provider.ts";
import type { PseudonymMaterial } from "../work/workbench.ts";
import { sealKeys } from "./key-handover.ts";
import { logKeys } from "./log-keys.ts";

/** What is handed over under one agreement. */
export interface Handing {
  readonly who: Requester;
  readonly agreement: ActiveAgreement;
  readonly material: PseudonymMaterial;
  readonly types: readonly string[];
  /** Whether it goes over the link. */
  readonly send: boolean;
}

/**
 * Seals the field keys of some types to the other party of an agreement, and logs that. Out: the token.
 * Throws NOT_THE_KEEPER, PARTNER_CARD_MISSING.
 */
export async function handOver(
  context: GatewayContext,
  tx: StoreTransaction,
  { who, agreement, material, types, send }: Handing,
): Promise<string> {
  const { own, clock } = context;
  const { stored, document } = agreement;
  const { domain, epoch, key } = material;
  if (!("root" in key)) throw new SluisError("NOT_THE_KEEPER", { agreement: stored.id });
  const to = otherParty(context, document);
  const partner = context.partner(to);
  if (partner === undefined) throw new SluisError("PARTNER_CARD_MISSING", { partner: to });
  const provider = pseudonymProvider(material);
  const at = clock.now();
  const statement: KeyHandover = {
    ...{ v: 1, domain, epoch, kid: provider.kid },
    types: Object.fromEntries(types.map((type) => [type, provider.keyCheck(type)])),
    agreement: { id: stored.id, version: stored.version, hash: stored.hash },
    ...{ environment: own.environment, from: own.oin, to, time: at },
  };
  const fields = fieldKeysOf({ rootKey: key.root, domain, epoch }, types);
  const token = await sealKeys(context, { statement, fields }, partner.decryptionKey);
  if (send) await tx.messages.add({ partner: to, kind: "keys", subject: stored.id, token, at });
  await logKeys(context, tx, "key-handed-over", statement, to, who);
  return token;
}
