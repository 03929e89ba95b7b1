import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { kekPlace } from "../cli/kek-place.ts";
import {
  findPseudonymKey,
  installFieldKeys,
  listPseudonymKeys,
  pseudonymKeyName,
  removePseudonymKeys,
} from "../cli/pseudonym-keys.ts";
import type { Settings } from "../cli/settings.ts";
import type { Clock } from "../core/clock.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { PartnerCard } from "../core/types/partner-card.ts";
import type { GatewayKeys, Partner } from "../deliveries/gateway-context.ts";
import { standingKeys } from "../identity/card-keys.ts";
import { certificateInfo } from "../identity/certificate-info.ts";
import { cardKey } from "../identity/check-card.ts";
import { checkPeer } from "../identity/check-peer.ts";
import { loadKek } from "../identity/key-encryption-key.ts";
import type { OwnKey } from "../identity/key-file.ts";
import { keyInUse } from "../identity/key-in-use.ts";
import type { KeyPurpose } from "../identity/key-purpose.ts";
import { type Keystore, openKeystore } from "../identity/keystore.ts";
import { cardOf } from "../identity/partner-card.ts";
import { createRevocationList, type RevocationList } from "../identity/revocation-list.ts";
import { clientTlsOptions, serverTlsOptions, type TlsMaterial } from "../identity/tls-options.ts";
import { unwrap, wrap } from "../identity/wrap-secret.ts";
import { logKeyName } from "../ledger/log-origin.ts";
import type { DoorTls } from "../links/https/create-https-door.ts";
import type { PartnerEndpoint } from "../links/https/partner-endpoint.ts";
import { type KnownPartner, readLaterCards, readPartners } from "./known-partners.ts";
import { ownRefKeyName, refKeyName } from "./ref-keys.ts";

/** What the store says of cards and keys; see `cardBook`. */
export interface AdoptedCards {
  /** Cards that officers accepted through the gateway, by OIN; they count over the file where they are newer. */
  readonly accepted: ReadonlyMap<string, string>;
  /** Our newest card. */
  readonly own: PartnerCard | undefined;
  /** Keys of ours that every partner has accepted, as cards name them; null where there is no partner. */
  readonly confirmed: ReadonlySet<string> | null;
  readonly revoked: ReadonlySet<string>;
  /** Id of the key that our logs are signed with; undefined before anything was. */
  readonly logKid: string | undefined;
  /** Log keys on earlier cards of partners, by OIN. */
  readonly earlierLogKeys: ReadonlyMap<string, readonly string[]>;
}

/** Who this gateway is and whom it knows, as the rooms need it. */
export interface Identity {
  readonly keys: GatewayKeys;
  readonly keystore: Keystore;
  readonly partners: readonly Partner[];
  /** The accepted card of each partner. */
  readonly cards: readonly PartnerCard[];
  /** The same with its token. */
  readonly known: readonly KnownPartner[];
  /** The TLS key that connections use. Throws KEY_MISSING. */
  tlsKey(): OwnKey;
  /** The log key that is to be used, by what partners know; `keys.log` follows once the logs say so. */
  logKeyToUse(): OwnKey;
  /**
   * Takes over what changed since: files of cards and keys, what the store says, and ends that have come. Out: whether connections have to
   * be judged anew. Throws what `readLaterCards` throws.
   */
  reload(adopted: AdoptedCards): Promise<boolean>;
  /** When the certificates end that partners showed here last, by OIN; milliseconds since 1970. */
  readonly seenPeers: ReadonlyMap<string, number>;
  readonly revocation: RevocationList;
  readonly doorTls: DoorTls;
  /** Where a partner's door is. Throws PARTNER_UNKNOWN. */
  endpoint(oin: string): PartnerEndpoint;
}

/** How long a choice among our keys holds without looking again, in milliseconds: it is asked for at every request. */
const CHOICE_COUNTS = 5_000;

/** Nothing in the store yet. */
const NOTHING: AdoptedCards = {
  accepted: new Map(),
  own: undefined,
  confirmed: null,
  revoked: new Set(),
  logKid: undefined,
  earlierLogKeys: new Map(),
};

/**
 * Opens keys, accepted cards and revocation lists.
 * In: settings, environment variables, clock. Throws what reading them refuses; KEY_MISSING before `sluis init`.
 */
export async function openIdentity(settings: Settings, env: NodeJS.ProcessEnv, clock: Clock): Promise<Identity> {
  const kek = loadKek(settings.keyEncryptionKeyFile, kekPlace(settings, env));
  const keystore = openKeystore(join(settings.dataDir, "keys"), kek, clock);
  const configured = settings.tls.trustedIssuers.map((path) => readFileSync(path, "utf8"));
  let adopted = NOTHING;
  let files = await readPartners(settings);
  let now = stateOf(files);
  const chosen = new Map<KeyPurpose, { readonly key: OwnKey; readonly at: number }>();
  const revocation = createRevocationList({
    files: settings.tls.crlFiles,
    readFile: (path) => readFile(path),
    clock,
    issuers: () => now.issuers,
  });
  await revocation.reload();

  const seenPeers = new Map<string, number>();
  const tlsKey = (): OwnKey => chosenKey("tls");
  const material = (): TlsMaterial => ({ key: tlsKey(), issuers: now.issuers, crls: revocation.pems() });
  const check = (certificate: X509Certificate, oin: string | null): string => {
    const pins = now.pins.get(oin ?? "");
    checkPeer(certificate, pins, revocation, clock.now());
    seenPeers.set(pins!.oin, certificateInfo(certificate).notAfter);
    return pins!.oin;
  };

  /** All that follows from cards, computed once for many requests. In: cards of the files. */
  function stateOf(partnersOfFiles: readonly KnownPartner[]) {
    const known = partnersOfFiles.map((partner) => newest(partner, adopted.accepted.get(partner.oin)));
    const at = clock.now();
    const partners = known.map((partner) => {
      const counting = countingKeys(partner.document, adopted.revoked, at);
      return partnerOf(partner, counting, adopted.earlierLogKeys.get(partner.oin) ?? []);
    });
    const issuers = [...new Set([...configured, ...known.flatMap(({ document }) => document.issuers)])];
    const pins = new Map(
      known.map(({ oin, document }) => {
        const counting = countingKeys(document, adopted.revoked, at);
        return [oin, { oin, tlsPins: document.tlsPins.filter((pin) => counting.has(pin)) }] as const;
      }),
    );
    const { own, revoked } = adopted;
    const counts = own === undefined ? undefined : countingKeys(own, revoked, at);
    return { known, partners, issuers, pins, counts };
  }

  function chosenKey(purpose: KeyPurpose): OwnKey {
    const at = clock.now();
    const last = chosen.get(purpose);
    if (last !== undefined && Math.abs(at - last.at) < CHOICE_COUNTS) return last.key;
    const key = chooseKey(purpose, at);
    chosen.set(purpose, { key, at });
    return key;
  }

  function chooseKey(purpose: KeyPurpose, at: number): OwnKey {
    const { own, confirmed, revoked } = adopted;
    const usable = (key: OwnKey) => isUsable(key, revocation, at);
    return keyInUse(keystore, purpose, {
      ...{ own, confirmed, revoked, now: at, usable },
      logKeyName: logKeyName(settings.oin),
    });
  }

  return {
    keystore,
    tlsKey,
    logKeyToUse: () => chosenKey("log"),
    keys: gatewayKeys(
      keystore,
      kek,
      { chosen: chosenKey, logKid: () => adopted.logKid },
      (kid) => now.counts?.has(kid) ?? true,
    ),
    get partners() {
      return now.partners;
    },
    get cards() {
      return now.known.map((partner) => partner.document);
    },
    get known() {
      return now.known;
    },
    reload: async (next) => {
      const before = [JSON.stringify([...now.pins]), now.issuers.join(), tlsKey().certificates!.join()];
      keystore.refresh();
      files = await readLaterCards(files, clock.now(), next.accepted);
      adopted = next;
      chosen.clear();
      const later = stateOf(files);
      // who looks whether anything changed compares the list itself
      now = later.issuers.join() === now.issuers.join() ? { ...later, issuers: now.issuers } : later;
      const after = [JSON.stringify([...now.pins]), now.issuers.join(), tlsKey().certificates!.join()];
      return after.some((each, at) => each !== before[at]);
    },
    seenPeers,
    revocation,
    doorTls: {
      options: () => serverTlsOptions(material()),
      identify: (certificate) => ({ partner: check(certificate, certificateInfo(certificate).oin) }),
    },
    endpoint: (oin) => {
      const partner = now.known.find((each) => each.oin === oin);
      const url = partner?.url ?? partner?.document.address;
      if (partner === undefined || url === undefined) throw new SluisError("PARTNER_UNKNOWN");
      const checkDoor = (certificate: X509Certificate) => void check(certificate, oin);
      return {
        url,
        furtherUrls: partner.furtherUrls,
        tls: () => clientTlsOptions(material(), checkDoor),
        check: checkDoor,
      };
    },
  };
}

/** The card that an officer accepted through the gateway, unless the file holds a newer one. */
function newest(partner: KnownPartner, accepted: string | undefined): KnownPartner {
  if (accepted === undefined) return partner;
  const document = cardOf(accepted);
  return document.serial > partner.document.serial ? { ...partner, token: accepted, document } : partner;
}

/** Keys of a card that count now: neither ended nor revoked here. */
function countingKeys(card: PartnerCard, revoked: ReadonlySet<string>, now: number): ReadonlySet<string> {
  return new Set([...standingKeys(card, now)].filter((key) => !revoked.has(key)));
}

function isUsable({ certificates }: OwnKey, revocation: RevocationList, now: number): boolean {
  const own = new X509Certificate(certificates![0]!);
  const { notBefore, notAfter } = certificateInfo(own);
  if (now < notBefore || now > notAfter) return false;
  try {
    revocation.check(own);
  } catch (error) {
    // a list that does not know the issuer says nothing
    return !(error instanceof SluisError) || error.code !== "CERTIFICATE_REVOKED";
  }
  return true;
}

function gatewayKeys(
  keystore: Keystore,
  kek: Parameters<typeof wrap>[0],
  { chosen, logKid }: { chosen(purpose: KeyPurpose): OwnKey; logKid(): string | undefined },
  counts: (kid: string) => boolean,
): GatewayKeys {
  keystore.current("signing");
  keystore.current("log");
  // before anything was signed the oldest: going over to a newer one is an entry
  const logKey = (): OwnKey => keystore.key("log", logKid() ?? "") ?? keystore.keys("log").at(-1)!;
  return {
    get signing() {
      return chosen("signing");
    },
    ownSigningKey: (kid) => keystore.key("signing", kid)?.publicKey,
    decryption: (kid) => {
      const key = keystore.key("decryption", kid);
      if (key === undefined || !counts(kid)) throw new SluisError("KEY_UNKNOWN", { purpose: "decryption" });
      return key.privateKey;
    },
    get log() {
      return logKey().privateKey;
    },
    get logKeys() {
      const inUse = logKey();
      const others = keystore.keys("log").filter(({ kid }) => kid !== inUse.kid);
      return [inUse, ...others].map(({ privateKey }) => privateKey);
    },
    wrap: (purpose, bytes) => wrap(kek, purpose, bytes),
    unwrap: (purpose, wrapped) => unwrap(kek, purpose, wrapped),
    pushIdentity: keystore.ensureSecret("push-identity"),
    refKey: async (agreementId) => keystore.ensureSecret(refKeyName(agreementId)),
    ownRefKey: async (source) => keystore.ensureSecret(ownRefKeyName(source)),
    subjectKey: async () => keystore.ensureSecret("subject"),
    pseudonyms: (domain, epoch) => findPseudonymKey(keystore, domain, epoch),
    heldKid: (domain, epoch) =>
      listPseudonymKeys(keystore).find((key) => key.domain === domain && key.epoch === epoch)?.kid,
    installFieldKeys: (names, fields) => installFieldKeys(keystore, names, fields),
    ensureDomainKey: (domain, epoch) => void keystore.ensureSecret(pseudonymKeyName(domain, epoch)),
    destroyDomainKey: (domain, epoch) => removePseudonymKeys(keystore, domain, epoch),
  };
}

function partnerOf(
  { oin, dial, url, amqps, document }: KnownPartner,
  counting: ReadonlySet<string>,
  earlierLogKeys: readonly string[],
): Partner {
  // a card always has keys without an end; with all of them revoked here, nothing is sealed to it that it could open
  const decryption = document.decryptionKeys.find(({ kid }) => counting.has(kid)) ?? document.decryptionKeys[0]!;
  const signing = document.signingKeys.filter(({ kid }) => counting.has(kid));
  return {
    oin,
    name: document.name,
    weDial: dial,
    // whoever set up a broker for this partner means to use it
    links: [
      ...(amqps === null ? [] : (["amqps"] as const)),
      ...((url ?? document.address) === undefined ? [] : (["https"] as const)),
    ],
    signingKeys: new Map(signing.map((jwk) => [jwk.kid, cardKey("signing", jwk)])),
    decryptionKey: { kid: decryption.kid, publicKey: cardKey("decryption", decryption) },
    logKeys: document.logKeys.filter((key) => counting.has(key)),
    everyLogKey: [...new Set([...document.logKeys, ...earlierLogKeys])],
  };
}
