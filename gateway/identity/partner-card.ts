import type { KeyObject } from "node:crypto";
import { canonicalJson } from "../core/canonical-json.ts";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import { readJws, readKid, signJws } from "../core/strict-jose.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { PartnerCard } from "../core/types/partner-card.ts";
import { cardFingerprint } from "./card-fingerprint.ts";
import { standingKeys } from "./card-keys.ts";
import { cardKey, checkCard } from "./check-card.ts";

const EXPECTATION = { typ: "sluis-card+jws", algs: ["ES256", "EdDSA"] };

/** A card that was read: what it says, and how two people compare it. */
export interface ReadCard {
  readonly card: PartnerCard;
  /** Eight groups of four characters. */
  readonly fingerprint: string;
}

/**
 * Signs a card. A first card is signed by a key that is on it, a later one by a key of the card before.
 * Throws what `checkCard` throws. Out: compact JWS over the JCS form, `typ` sluis-card+jws.
 */
export async function makeCard(
  card: PartnerCard,
  signer: { readonly privateKey: KeyObject; readonly kid: string },
): Promise<string> {
  const text = canonicalJson(checkCard(card) as unknown as Json);
  return signJws(Buffer.from(text), signer, EXPECTATION.typ);
}

/**
 * Reads a card at first contact: it is whole and signed by a key that is on it. That shows who made it only once two people have
 * compared the fingerprint. Throws CARD_INVALID and what reading a JWS and `checkCard` throw.
 */
export async function readCard(token: string): Promise<ReadCard> {
  const { card, text } = unverified(token);
  await verify(token, card);
  return { card, fingerprint: cardFingerprint(text) };
}

/**
 * Reads a later card of a known partner: signed by a key of the card before, about the same party and environment, with a higher
 * serial. An officer approves it after that. In: the card, the one before, milliseconds since 1970.
 * Throws CARD_NOT_SUCCESSOR and what `readCard` throws.
 */
export async function readSuccessorCard(token: string, before: PartnerCard, now: number): Promise<ReadCard> {
  const { card, text } = unverified(token);
  const refused = (why: string) => new SluisError("CARD_NOT_SUCCESSOR", { why });
  if (card.oin !== before.oin) throw refused("OIN");
  if (card.environment !== before.environment) throw refused("environment");
  if (card.serial <= before.serial) throw refused("serial");
  const kid = readKid(token, "jws", EXPECTATION);
  if (!before.signingKeys.some((key) => key.kid === kid) || !standingKeys(before, now).has(kid))
    throw refused("signer");
  await verify(token, before);
  return { card, fingerprint: cardFingerprint(text) };
}

/** What a card says that was verified when it was accepted; only its form is checked again. Throws as `readCard` but for the signature. */
export function cardOf(token: string): PartnerCard {
  return unverified(token).card;
}

/** What a card says, before its signature: a card carries the key that signs it. */
function unverified(token: string): { card: PartnerCard; text: string } {
  readKid(token, "jws", EXPECTATION); // checks the form of the token
  const bytes = Buffer.from(token.split(".")[1]!, "base64url");
  const value = parseStrictJson(bytes, { depth: 4 });
  const text = canonicalJson(value);
  if (!Buffer.from(text).equals(bytes)) throw new SluisError("CARD_INVALID", { why: "canonical form" });
  return { card: checkCard(value), text };
}

/** Checks the signature against the signing keys of a card. */
async function verify(token: string, card: PartnerCard): Promise<void> {
  await readJws(token, EXPECTATION, (kid) => {
    const jwk = card.signingKeys.find((key) => key.kid === kid);
    if (jwk === undefined) throw new SluisError("CARD_INVALID", { why: "signed by a key that is not on it" });
    return cardKey("signing", jwk);
  });
}
