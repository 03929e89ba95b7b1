import type { PartnerCard } from "../core/types/partner-card.ts";
import { cardKeys } from "./card-keys.ts";
import type { OwnKey } from "./key-file.ts";
import type { KeyPurpose } from "./key-purpose.ts";
import type { Keystore } from "./keystore.ts";
import { publicJwk, spkiPin } from "./public-jwk.ts";
import { verifierKey } from "./verifier-key.ts";

/** What decides how a next card differs from the one before. */
export interface CardChange {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How long the keys count that others take the place of, in milliseconds. */
  readonly overlap: number;
  /** Of this purpose only the newest stays: those before it are in other hands. */
  readonly compromised?: KeyPurpose;
  /** The name that log checkpoints are signed under. */
  readonly logKeyName: string;
  readonly environment: PartnerCard["environment"];
  /** Name of the organisation. */
  readonly name: string;
  /** Where the door is from now on; that of the card before when absent. */
  readonly address?: string;
}

/** Most keys of a purpose on a card. */
const MOST: { readonly [purpose in KeyPurpose]: number } = { tls: 2, signing: 4, decryption: 4, log: 4 };

/** Most issuers on a card. */
const MOST_ISSUERS = 5;

/**
 * Describes this gateway anew, with the next serial: the newest key of each purpose, and those before it with the time until which they
 * still count. A TLS key counts once it has a certificate. In: keys of now, the card before. Out: the card, not signed yet.
 */
export function nextCard(keystore: Keystore, before: PartnerCard, change: CardChange): PartnerCard {
  const { now, overlap, compromised, logKeyName, address = before.address } = change;
  const known = new Map(cardKeys(before).map(({ key, until }) => [key, until]));
  const ending: { key: string; until: number }[] = [];
  const chosen = (purpose: KeyPurpose): OwnKey[] => {
    const held = keystore.keys(purpose).filter((key) => purpose !== "tls" || key.certificates !== undefined);
    const [newest, ...older] = held.filter((key) => (known.get(cardName(key, logKeyName)) ?? now + 1) > now);
    if (newest === undefined) return [];
    // what was never on a card has nothing to end
    // certificates of the test environment are not known in production
    const dropped = purpose === compromised || (purpose === "tls" && before.environment !== change.environment);
    const listed = dropped ? [] : older.filter((key) => known.has(cardName(key, logKeyName)));
    const kept = listed.slice(0, MOST[purpose] - 1);
    for (const key of kept) {
      const name = cardName(key, logKeyName);
      ending.push({ key: name, until: known.get(name) ?? now + overlap });
    }
    return [newest, ...kept];
  };
  const tls = chosen("tls");
  const [signing, decryption, log] = [chosen("signing"), chosen("decryption"), chosen("log")];
  const issuers = [...new Set(tls.flatMap((key) => key.certificates!.slice(1)))].slice(0, MOST_ISSUERS);
  const { v, oin, serial } = before;
  const { environment, name } = change;
  return {
    ...{ v, oin, environment, name, serial: serial + 1, issuedAt: now },
    ...(address === undefined ? {} : { address }),
    tlsPins: tls.map(({ publicKey }) => spkiPin(publicKey)),
    signingKeys: signing.map(({ publicKey }) => publicJwk(publicKey)),
    decryptionKeys: decryption.map(({ publicKey }) => publicJwk(publicKey)),
    logKeys: log.map(({ publicKey }) => verifierKey(logKeyName, publicKey)),
    ...(ending.length === 0 ? {} : { ending }),
    issuers,
  };
}

/** How a card names a key of ours. In: the key, the name that log checkpoints are signed under. */
export function cardName({ purpose, publicKey, kid }: OwnKey, logKeyName: string): string {
  if (purpose === "tls") return spkiPin(publicKey);
  return purpose === "log" ? verifierKey(logKeyName, publicKey) : kid;
}
