import { SluisError } from "../../../core/sluis-error.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import { secondPerson } from "../../officer/second-person.ts";
import type { KeyEpoch } from "../../ports/key-register.ts";
import type { Requester } from "../../ports/requester.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { pseudonymProvider } from "../../pseudonym-provider.ts";
import { agreedTypes } from "../agreed-types.ts";
import { epochInUse } from "../domain-keys.ts";
import { handOver } from "../hand-over.ts";
import { logKeyCreated } from "../new-key.ts";
import { announceTo, askedNonce } from "./announce-to.ts";
import { type DomainAgreement, keptAgreements } from "./domain-agreements.ts";
import { nextSerial } from "./next-serial.ts";
import { tellAgain } from "./tell-again.ts";

/** That the keys of an epoch were handed over under an agreement. */
const shared = (agreementId: string, kid: string): string => `epochShared:${agreementId}:${kid}`;

/**
 * Begins the next epoch of a domain at its keeper: makes its key, announces it to every partner of the domain, and hands each the keys of
 * the types that its agreements give. The epoch in use stays so until the next one is activated. What a crash broke off is gone on with
 * by asking again; for an epoch that is past its announcement that tells every partner again how it stands.
 * In: the officer, domain, name of the epoch. Out: false when a second person must ask for it too.
 * Throws DOMAIN_NOT_OURS, PSEUDONYM_KEY_MISSING, ROTATION_RUNNING, EPOCH_STATE, PARTNER_CARD_MISSING, AGREEMENT_SUSPENDED.
 */
export async function startRotation(
  context: GatewayContext,
  who: Requester,
  domain: string,
  epoch: string,
): Promise<boolean> {
  const { store, keys, barrier } = context;
  const allowed = await store.transaction(async (tx) => {
    await keptAgreements(context, tx, domain);
    await keepInUse(context, tx, domain);
    const epochs = await tx.keyEpochs.forChange(domain);
    const known = epochs.find((each) => each.epoch === epoch);
    if (known !== undefined && known.state !== "announced") {
      await tellAgain(context, tx, epochs, known);
      return "told";
    }
    const other = epochs.find((each) => each.state === "announced" && each.epoch !== epoch);
    if (other !== undefined) throw new SluisError("ROTATION_RUNNING", { domain, epoch: other.epoch });
    return known !== undefined || secondPerson(context, tx, who, "keys", `rotate ${domain} ${epoch}`);
  });
  if (allowed === "told") return true;
  if (!allowed) return false;
  // after it is known which epoch is in use: a key that is only held must not be taken for it
  keys.ensureDomainKey(domain, epoch);
  await barrier("keys.made");
  const agreements = await store.transaction((tx) => announce(context, tx, who, domain, epoch));
  await barrier("keys.announced");
  for (const agreement of agreements) {
    await store.transaction((tx) => shareOnce(context, tx, who, agreement, domain, epoch));
    await barrier("keys.shared");
  }
  return true;
}

/** Makes a record of the epoch that was in use without any. Throws PSEUDONYM_KEY_MISSING when there is no whole key to go on from. */
async function keepInUse({ own, keys, clock }: GatewayContext, tx: StoreTransaction, domain: string): Promise<void> {
  const now = clock.now();
  if (epochInUse(await tx.keyEpochs.list(domain), now) !== undefined) return;
  const material = keys.pseudonyms(domain);
  if (material === undefined || !("root" in material.key)) throw new SluisError("PSEUDONYM_KEY_MISSING", { domain });
  await tx.keyEpochs.put({
    ...{ domain, epoch: material.epoch, kid: pseudonymProvider(material).kid, keeper: own.oin, state: "active" },
    ...{ previous: null, activatesAt: 0, overlapUntil: 0, emergency: false, serial: 0, token: null, changedAt: now },
  });
}

/** Out: the agreements under which keys are to be handed over. */
async function announce(
  context: GatewayContext,
  tx: StoreTransaction,
  who: Requester,
  domain: string,
  epoch: string,
): Promise<DomainAgreement[]> {
  const { own, keys, clock } = context;
  const now = clock.now();
  const partners = await keptAgreements(context, tx, domain);
  const epochs = await tx.keyEpochs.forChange(domain);
  const inUse = epochInUse(epochs, now)!;
  const kid = keys.heldKid(domain, epoch)!;
  const known = epochs.find((each) => each.epoch === epoch);
  const announced: KeyEpoch = known ?? {
    ...{ domain, epoch, kid, keeper: own.oin, state: "announced", previous: inUse.epoch, activatesAt: null },
    ...{ overlapUntil: null, emergency: false, serial: nextSerial(epochs, now), token: null, changedAt: now },
  };
  if (known === undefined) {
    await tx.keyEpochs.put(announced);
    await logKeyCreated(context, tx, announced, who);
  }
  for (const partner of partners.keys()) {
    if ((await tx.settings.get(askedNonce(domain, epoch, partner))) !== undefined) continue;
    await announceTo(context, tx, partner, epochs, announced);
  }
  return [...partners.values()].flat().filter(({ document, partner }) => agreedTypes(document, partner).length > 0);
}

async function shareOnce(
  context: GatewayContext,
  tx: StoreTransaction,
  who: Requester,
  agreement: DomainAgreement,
  domain: string,
  epoch: string,
): Promise<void> {
  const { stored, document, partner } = agreement;
  if (stored.status !== "active") throw new SluisError("AGREEMENT_SUSPENDED", { agreement: stored.id });
  const material = context.keys.pseudonyms(domain, epoch)!;
  const done = shared(stored.id, pseudonymProvider(material).kid);
  if ((await tx.settings.get(done)) !== undefined) return;
  await tx.settings.set(done, String(context.clock.now()));
  await handOver(context, tx, { who, agreement, material, types: agreedTypes(document, partner), send: true });
}
