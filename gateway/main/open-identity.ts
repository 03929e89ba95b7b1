import type { X509Certificate } from "node:crypto";
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
import { certificateInfo } from "../identity/certificate-info.ts";
import { cardKey } from "../identity/check-card.ts";
import { checkPeer } from "../identity/check-peer.ts";
import { loadKek } from "../identity/key-encryption-key.ts";
import { type Keystore, openKeystore } from "../identity/keystore.ts";
import { createRevocationList, type RevocationList } from "../identity/revocation-list.ts";
import { clientTlsOptions, serverTlsOptions, type TlsMaterial } from "../identity/tls-options.ts";
import { unwrap, wrap } from "../identity/wrap-secret.ts";
import type { DoorTls } from "../links/https/create-https-door.ts";
import type { PartnerEndpoint } from "../links/https/partner-endpoint.ts";
import { type KnownPartner, readLaterCards, readPartners } from "./known-partners.ts";

/** Who this gateway is and whom it knows, as the rooms need it. */
export interface Identity {
  readonly keys: GatewayKeys;
  readonly keystore: Keystore;
  readonly partners: readonly Partner[];
  /** The accepted card of each partner. */
  readonly cards: readonly PartnerCard[];
  /** Takes over cards whose files were replaced since. Out: whether any was. Throws what `readLaterCards` throws. */
  reloadCards(): Promise<boolean>;
  readonly revocation: RevocationList;
  readonly doorTls: DoorTls;
  /** Where a partner's door is. Throws PARTNER_UNKNOWN. */
  endpoint(oin: string): PartnerEndpoint;
}

/**
 * Opens keys, accepted cards and revocation lists.
 * In: settings, environment variables, clock. Throws what reading them refuses; KEY_MISSING before `sluis init`.
 */
export async function openIdentity(settings: Settings, env: NodeJS.ProcessEnv, clock: Clock): Promise<Identity> {
  const kek = loadKek(settings.keyEncryptionKeyFile, kekPlace(settings, env));
  const keystore = openKeystore(join(settings.dataDir, "keys"), kek, clock);
  let known = await readPartners(settings);
  let partners = known.map(partnerOf);
  const configured = settings.tls.trustedIssuers.map((path) => readFileSync(path, "utf8"));
  const issuers = () => [...new Set([...configured, ...known.flatMap((partner) => partner.document.issuers)])];
  const revocation = createRevocationList({
    files: settings.tls.crlFiles,
    readFile: (path) => readFile(path),
    clock,
    issuers: issuers(),
  });
  await revocation.reload();
  const material = (): TlsMaterial => ({ key: keystore.current("tls"), issuers: issuers(), crls: revocation.pems() });
  const cardOf = (oin: string | null) => known.find((partner) => partner.oin === oin)?.document;
  return {
    keystore,
    keys: gatewayKeys(keystore, kek),
    get partners() {
      return partners;
    },
    get cards() {
      return known.map((partner) => partner.document);
    },
    reloadCards: async () => {
      const before = known;
      known = await readLaterCards(known, clock.now());
      if (known === before) return false;
      partners = known.map(partnerOf);
      return true;
    },
    revocation,
    doorTls: {
      options: () => serverTlsOptions(material()),
      identify: (certificate) => {
        const card = cardOf(certificateInfo(certificate).oin);
        checkPeer(certificate, card, revocation, clock.now());
        return { partner: card!.oin };
      },
    },
    endpoint: (oin) => {
      const partner = known.find((each) => each.oin === oin);
      const url = partner?.url ?? partner?.document.address;
      if (partner === undefined || url === undefined) throw new SluisError("PARTNER_UNKNOWN");
      const check = (certificate: X509Certificate) => checkPeer(certificate, partner.document, revocation, clock.now());
      return { url, furtherUrls: partner.furtherUrls, tls: clientTlsOptions(material(), check), check };
    },
  };
}

function gatewayKeys(keystore: Keystore, kek: Parameters<typeof wrap>[0]): GatewayKeys {
  const signing = keystore.current("signing");
  return {
    signing,
    ownSigningKey: (kid) => keystore.key("signing", kid)?.publicKey,
    decryption: (kid) => {
      const key = keystore.key("decryption", kid);
      if (key === undefined) throw new SluisError("KEY_UNKNOWN", { purpose: "decryption" });
      return key.privateKey;
    },
    log: keystore.current("log").privateKey,
    wrap: (purpose, bytes) => wrap(kek, purpose, bytes),
    unwrap: (purpose, wrapped) => unwrap(kek, purpose, wrapped),
    pushIdentity: keystore.ensureSecret("push-identity"),
    refKey: async (agreementId) => keystore.ensureSecret(`ref-${agreementId}`),
    subjectKey: async () => keystore.ensureSecret("subject"),
    pseudonyms: (domain, epoch) => findPseudonymKey(keystore, domain, epoch),
    heldKid: (domain, epoch) =>
      listPseudonymKeys(keystore).find((key) => key.domain === domain && key.epoch === epoch)?.kid,
    installFieldKeys: (names, fields) => installFieldKeys(keystore, names, fields),
    ensureDomainKey: (domain, epoch) => void keystore.ensureSecret(pseudonymKeyName(domain, epoch)),
    destroyDomainKey: (domain, epoch) => removePseudonymKeys(keystore, domain, epoch),
  };
}

function partnerOf({ oin, dial, url, amqps, document }: KnownPartner): Partner {
  const decryption = document.decryptionKeys[0]!;
  return {
    oin,
    name: document.name,
    weDial: dial,
    // whoever set up a broker for this partner means to use it
    links: [
      ...(amqps === null ? [] : (["amqps"] as const)),
      ...((url ?? document.address) === undefined ? [] : (["https"] as const)),
    ],
    signingKeys: new Map(document.signingKeys.map((jwk) => [jwk.kid, cardKey("signing", jwk)])),
    decryptionKey: { kid: decryption.kid, publicKey: cardKey("decryption", decryption) },
    logKeys: document.logKeys,
  };
}
