import type { GatewayContext } from "../../gateway-context.ts";
import type { KeyEpoch } from "../../ports/key-register.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { pseudonymProvider } from "../../pseudonym-provider.ts";
import { domainAgreements, givenTypes } from "./domain-agreements.ts";
import { proveKeys } from "./prove-keys.ts";
import { tellPartner } from "./tell-partner.ts";

/** Where a partner keeps the nonce of the keeper's announcement. */
export const keeperNonce = (domain: string, epoch: string): string => `epochNonce:${domain}:${epoch}`;

/**
 * Tells the keeper of an announced epoch that this gateway is ready for it, with proof, once every key that the agreements give it is
 * here; a party that gets none is ready at once. In: the epoch. Out: whether it was told.
 */
export async function confirmReady(context: GatewayContext, tx: StoreTransaction, known: KeyEpoch): Promise<boolean> {
  const { own, keys } = context;
  const { domain, epoch, kid, keeper } = known;
  const nonce = await tx.settings.get(keeperNonce(domain, epoch));
  if (keeper === own.oin || nonce === undefined) return false;
  const all = await domainAgreements(context, tx, domain);
  const given = givenTypes(
    all.filter(({ partner }) => partner === keeper),
    own.oin,
  );
  const words = { says: "confirmation", act: "announced", domain, epoch, kid } as const;
  if (given.size === 0) {
    await tellPartner(context, tx, keeper, words);
    return true;
  }
  const material = keys.pseudonyms(domain, epoch);
  const provider = material && pseudonymProvider(material);
  if (provider?.kid !== kid || [...given.keys()].some((type) => !provider.holds(type))) return false;
  await tellPartner(context, tx, keeper, { ...words, ...proveKeys(provider, given, own.oin, keeper, nonce) });
  return true;
}
