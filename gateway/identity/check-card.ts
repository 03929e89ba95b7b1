import { createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import { checkControlDocument } from "../core/control-document.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Jwk, PartnerCard } from "../core/types/partner-card.ts";
import { cardKeys } from "./card-keys.ts";
import { certificatesIn } from "./certificates-in.ts";
import { checkKey } from "./key-purpose.ts";
import { publicJwk, spkiPin } from "./public-jwk.ts";
import { readVerifierKey } from "./verifier-key.ts";

/**
 * Checks everything a card says: its schema, every key (kind, curve, on the curve, id = thumbprint), that no key has two
 * purposes, and that issuers are certificates of authorities.
 * Throws SCHEMA_VIOLATION, UNKNOWN_KEY, KEY_REFUSED, CARD_INVALID.
 */
export function checkCard(document: unknown): PartnerCard {
  const card = checkControlDocument<PartnerCard>("partner-card", document);
  const keys = [
    ...card.signingKeys.map((jwk) => cardKey("signing", jwk)),
    ...card.decryptionKeys.map((jwk) => cardKey("decryption", jwk)),
    ...card.logKeys.map((text) => readVerifierKey(text).publicKey),
  ];
  const pins = [...keys.map(spkiPin), ...card.tlsPins];
  if (new Set(pins).size !== pins.length) throw new SluisError("CARD_INVALID", { why: "a key with two purposes" });
  for (const issuer of card.issuers) checkIssuer(issuer);
  checkEnds(card);
  return card;
}

/** What ends is on the card, once, and every purpose has a key without an end: a card must not end its owner. */
function checkEnds(card: PartnerCard): void {
  const all = cardKeys(card);
  const ending = (card.ending ?? []).map(({ key }) => key);
  const unknown = ending.some((key, at) => !all.some((each) => each.key === key) || ending.indexOf(key) !== at);
  if (unknown) throw new SluisError("CARD_INVALID", { why: "end of a key that is not on it" });
  for (const purpose of ["tls", "signing", "decryption", "log"] as const)
    if (!all.some((each) => each.purpose === purpose && each.until === null))
      throw new SluisError("CARD_INVALID", { why: "no key without an end" });
}

/** A public key of a card. Throws KEY_REFUSED, CARD_INVALID. */
export function cardKey(purpose: "signing" | "decryption", jwk: Jwk): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: { ...jwk }, format: "jwk" });
  } catch (cause) {
    throw new SluisError("KEY_REFUSED", { purpose, why: "not a key" }, { cause });
  }
  checkKey(purpose, key);
  if (publicJwk(key).kid !== jwk.kid) throw new SluisError("CARD_INVALID", { why: "key id" });
  return key;
}

function checkIssuer(pem: string): void {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch (cause) {
    throw new SluisError("CARD_INVALID", { why: "issuer" }, { cause });
  }
  if (certificatesIn(pem).length !== 1) throw new SluisError("CARD_INVALID", { why: "more than one issuer in a text" });
  if (!certificate.ca) throw new SluisError("CARD_INVALID", { why: "issuer is no authority" });
}
