import type { PartnerCard } from "../core/types/partner-card.ts";
import type { Keystore } from "./keystore.ts";
import { publicJwk, spkiPin } from "./public-jwk.ts";
import { verifierKey } from "./verifier-key.ts";

/** What a card says beside keys. `logKeyName` is the name that log checkpoints are signed under. */
export type OwnDetails = Pick<PartnerCard, "oin" | "environment" | "name" | "serial" | "issuedAt"> & {
  readonly address?: string;
  readonly logKeyName: string;
};

/**
 * Describes this gateway for its partners: the newest keys of each purpose (two TLS pins, four of the others, newest first).
 * Issuers are those that stand behind our certificate. Throws KEY_MISSING when there is no TLS key with a certificate.
 */
export function ownCard(keystore: Keystore, details: OwnDetails): PartnerCard {
  const { logKeyName, address, ...rest } = details;
  const newest = (purpose: "signing" | "decryption" | "log") =>
    keystore
      .keys(purpose)
      .slice(0, 4)
      .map((key) => key.publicKey);
  return {
    v: 1,
    ...rest,
    ...(address === undefined ? {} : { address }),
    tlsPins: keystore
      .keys("tls")
      .slice(0, 2)
      .map((key) => spkiPin(key.publicKey)),
    signingKeys: newest("signing").map(publicJwk),
    decryptionKeys: newest("decryption").map(publicJwk),
    logKeys: newest("log").map((key) => verifierKey(logKeyName, key)),
    issuers: keystore.current("tls").certificates!.slice(1),
  };
}
