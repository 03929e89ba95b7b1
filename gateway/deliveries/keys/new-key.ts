import { SluisError } from "../../core/sluis-error.ts";
import { logOrigin } from "../../ledger/log-origin.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { writeEntry } from "../log-writer.ts";
import { secondPerson } from "../officer/second-person.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** Under which name it is kept that the making of a key was logged. In: its KID. */
export const createdName = (domain: string, epoch: string): string => `logged:pseudonym-created:${domain}:${epoch}`;

/**
 * Makes the first key of a domain, at its keeper. In: the officer, domain and epoch. Out: its KID; undefined when a second person must
 * ask for it too. Throws DOMAIN_HAS_KEY, OPTION_INVALID.
 */
export async function newKey(
  context: GatewayContext,
  who: Requester,
  domain: string,
  epoch: string,
): Promise<string | undefined> {
  const { keys } = context;
  return context.store.transaction(async (tx) => {
    const known = await tx.keyEpochs.forChange(domain);
    if (known.length > 0 || keys.pseudonyms(domain) !== undefined) throw new SluisError("DOMAIN_HAS_KEY", { domain });
    if (!(await secondPerson(context, tx, who, "keys", `new ${domain} ${epoch}`))) return undefined;
    keys.ensureDomainKey(domain, epoch);
    const kid = keys.heldKid(domain, epoch)!;
    await logKeyCreated(context, tx, { domain, epoch, kid }, who);
    return kid;
  });
}

/** Appends to the local log that a key was made. */
export async function logKeyCreated(
  context: GatewayContext,
  tx: StoreTransaction,
  { domain, epoch, kid }: { readonly domain: string; readonly epoch: string; readonly kid: string },
  who: Requester,
): Promise<void> {
  await writeEntry(
    context,
    tx,
    logOrigin(context.own.oin, null),
    { type: "key-created", environment: context.own.environment, keys: { kid, epoch }, role: who.role },
    { actor: who.id },
  );
  // else it would be logged again as one that was found
  await tx.settings.set(createdName(domain, epoch), kid);
}
