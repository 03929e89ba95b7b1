import { X509Certificate } from "node:crypto";
import { listPseudonymKeys } from "../cli/pseudonym-keys.ts";
import type { Settings } from "../cli/settings.ts";
import { canonicalJson } from "../core/canonical-json.ts";
import type { Json } from "../core/json.ts";
import { sha256Hex } from "../core/sha256.ts";
import { SluisError } from "../core/sluis-error.ts";
import { CARD_SETTINGS } from "../deliveries/cards/card-settings.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import { epochInUse } from "../deliveries/keys/domain-keys.ts";
import { writeEntry } from "../deliveries/log-writer.ts";
import type { KeyEpoch } from "../deliveries/ports/key-register.ts";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import { expiryStage } from "../identity/expiry-stage.ts";
import type { NewEntry } from "../ledger/append-entry.ts";
import { logOrigin } from "../ledger/log-origin.ts";
import { instancePlace } from "./instance-place.ts";
import { logRoles } from "./log-roles.ts";
import type { Identity } from "./open-identity.ts";

const DAY = 24 * 3600_000;

type EntryKeys = NonNullable<NewEntry["keys"]>;

/** Something that is the case, and the entry for when it came to be so. */
interface Fact {
  /** Which one: two facts of one name replace each other. */
  readonly name: string;
  readonly value: string;
  /** Whether this was read before somebody accepted something newer, which is logged already. In: the transaction, what was logged last. */
  overtaken?(tx: StoreTransaction, logged: string): Promise<boolean>;
  /** In: whether there was another value before. */
  entry(changed: boolean): Omit<NewEntry, "environment">;
}

/**
 * Logs what this gateway is and whom it trusts, where that is not what it was: certificate loaded, ending soon or revoked, keys in
 * use, accepted cards, and the configuration by its hash. So somebody who changes a file cannot do so unseen. In the local log.
 * In: the gateway's parts, its settings and identity. Entries and what they were compared with commit together.
 */
export async function logIdentity(context: GatewayContext, settings: Settings, identity: Identity): Promise<void> {
  const place = context.store.shared ? instancePlace(settings) : "";
  const facts = [
    ...certificateFacts(identity, context.clock.now(), place),
    ...keyFacts(identity, await context.store.read((tx) => tx.keyEpochs.list()), context.clock.now()),
    ...identity.cards.map(cardFact),
    ...ownCardFact(context),
    configurationFact(settings, place),
  ];
  await context.store.transaction(async (tx) => {
    for (const { name, value, entry, overtaken } of facts) {
      const before = await tx.settings.get(`logged:${name}`);
      if (before === value || (before !== undefined && (await overtaken?.(tx, before)))) continue;
      await tx.settings.set(`logged:${name}`, value);
      const said = { ...entry(before !== undefined), environment: context.own.environment } as NewEntry;
      await writeEntry(context, tx, logOrigin(context.own.oin, null), said);
    }
  });
  await logRoles(context, settings.officers, place);
}

/** The same once a day, for what changes by itself, until the gateway stops. */
export async function logIdentityDaily(context: GatewayContext, settings: Settings, identity: Identity): Promise<void> {
  while (!context.stopping.aborted) {
    await context.clock.sleep(DAY, context.stopping);
    if (context.stopping.aborted) return;
    try {
      await logIdentity(context, settings, identity);
    } catch (error) {
      context.logger.error(error, { step: "log-identity" });
    }
  }
}

function certificateFacts({ tlsKey, revocation }: Identity, now: number, place: string): Fact[] {
  const own = new X509Certificate(tlsKey().certificates![0]!);
  const fingerprint = own.fingerprint256.replaceAll(":", "").toLowerCase();
  const expiresAt = own.validToDate.getTime();
  const stage = expiryStage(expiresAt, now);
  const fact = (name: "certificate-loaded" | "certificate-expiring" | "certificate-revoked"): Fact => ({
    name: `${name}${place}`,
    value: fingerprint,
    entry: () => ({ type: name, certificate: { fingerprint, expiresAt } }),
  });
  return [
    fact("certificate-loaded"),
    ...(stage === null ? [] : [{ ...fact("certificate-expiring"), value: `${fingerprint} ${stage}` }]),
    ...(isRevoked(own, revocation) ? [fact("certificate-revoked")] : []),
  ];
}

function isRevoked(certificate: X509Certificate, revocation: Identity["revocation"]): boolean {
  try {
    revocation.check(certificate);
    return false;
  } catch (error) {
    return error instanceof SluisError && error.code === "CERTIFICATE_REVOKED";
  }
}

/**
 * The keys in use: one that signs, and one of each pseudonym domain; and every whole pseudonym key, which was made here while no gateway
 * ran when its making was not logged before.
 */
function keyFacts({ keystore, keys: own }: Identity, epochs: readonly KeyEpoch[], now: number): Fact[] {
  const signingKid = own.signing.kid;
  const held = listPseudonymKeys(keystore);
  // of a domain whose epochs were never announced the last in order is in use
  const inUse = new Map(held.map(({ domain, epoch, kid }) => [domain, { epoch, kid }]));
  for (const [domain, of] of Map.groupBy(epochs, (epoch) => epoch.domain)) {
    const current = epochInUse(of, now);
    if (current !== undefined && inUse.has(domain)) inUse.set(domain, { epoch: current.epoch, kid: current.kid });
  }
  const fact = (type: "key-created" | "key-activated", name: string, value: string, keys: EntryKeys): Fact => ({
    name,
    value,
    entry: () => ({ type, keys }),
  });
  return [
    fact("key-activated", "signing-key", signingKid, { signingKid }),
    ...held
      .filter(({ types }) => types === null)
      .map(({ domain, epoch, kid }) =>
        fact("key-created", `pseudonym-created:${domain}:${epoch}`, kid, { kid, epoch }),
      ),
    ...[...inUse].map(([domain, { kid, epoch }]) =>
      fact("key-activated", `pseudonym-key:${domain}`, kid, { kid, epoch }),
    ),
  ];
}

function cardFact(card: Identity["cards"][number]): Fact {
  const { oin: partner, serial } = card;
  const hash = sha256Hex(canonicalJson(card as unknown as Json));
  return {
    name: `card:${partner}`,
    value: `${serial} ${hash}`,
    // an officer's acceptance writes its entry; a file that somebody put in place of the first card is told here
    overtaken: async (tx, logged) =>
      serial < Number(logged.split(" ")[0]) && (await tx.settings.get(CARD_SETTINGS.accepted(partner))) !== undefined,
    entry: (changed) => ({ type: changed ? "card-changed" : "card-accepted", partner, card: { serial, hash } }),
  };
}

/** Of our first card there is nothing to tell: it came with the gateway. */
function ownCardFact({ cards }: GatewayContext): Fact[] {
  const own = cards.own();
  if (own === undefined || own.card.serial === 1) return [];
  const { hash, card } = own;
  return [
    {
      name: "own-card",
      value: hash,
      entry: () => ({ type: "own-card-changed", card: { serial: card.serial, hash } }),
    },
  ];
}

function configurationFact(settings: Settings, place: string): Fact {
  const configuration = sha256Hex(canonicalJson(JSON.parse(JSON.stringify(settings)) as Json));
  return {
    name: `configuration${place}`,
    value: configuration,
    entry: () => ({ type: "configuration-changed", configuration }),
  };
}
