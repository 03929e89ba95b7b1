import { canonicalJson } from "../../core/canonical-json.ts";
import { checkControlDocument } from "../../core/control-document.ts";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { readJws, signJws } from "../../core/strict-jose.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { CardReceipt } from "../../core/types/card-receipt.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { CARD_SETTINGS } from "./card-settings.ts";

const EXPECTATION = { typ: "sluis-card-receipt+jws", algs: ["ES256", "EdDSA"], maxLength: 4096 };

/**
 * Tells a partner that its card counts here, so that it can begin to use the keys on it; once per card. A first card needs no telling:
 * until it changes, its owner uses nothing else. In: OIN of the partner.
 */
export async function tellAccepted(context: GatewayContext, tx: StoreTransaction, partner: string): Promise<void> {
  const { own, clock, keys } = context;
  const accepted = context.cards.accepted(partner);
  if (accepted === undefined || accepted.card.serial === 1) return;
  const { hash, card } = accepted;
  if ((await tx.settings.get(CARD_SETTINGS.told(partner))) === hash) return;
  const receipt: CardReceipt = {
    ...{ v: 1, environment: own.environment, from: own.oin, to: partner },
    ...{ card: { serial: card.serial, hash }, time: clock.now() },
  };
  const checked = checkControlDocument<CardReceipt>("card-receipt", receipt) as unknown as Json;
  const token = await signJws(Buffer.from(canonicalJson(checked)), keys.signing, EXPECTATION.typ);
  const at = clock.now();
  await tx.messages.add({ partner, kind: "card-receipt", subject: `card ${card.serial}`, token, at });
  await tx.settings.set(CARD_SETTINGS.told(partner), hash);
}

/**
 * Takes a partner's word that a card of ours counts there. In: OIN of the partner, the token.
 * Throws what reading it throws, KEY_UNKNOWN, PARTNER_MISMATCH, NOT_THE_RECEIVER, ENVIRONMENT_DIFFERS, and CARD_INVALID for a card that
 * is not ours: then somebody else gave the partner one.
 */
export async function takeCardReceipt(context: GatewayContext, partner: string, token: string): Promise<void> {
  const { own } = context;
  const { payload } = await readJws(token, EXPECTATION, (kid) => {
    const key = context.partner(partner)?.signingKeys.get(kid);
    if (key === undefined) throw new SluisError("KEY_UNKNOWN", { purpose: "signing" });
    return key;
  });
  const value = parseStrictJson(payload, { depth: 3 });
  if (!Buffer.from(canonicalJson(value)).equals(payload)) throw new SluisError("JSON_NOT_CANONICAL", { why: "bytes" });
  const said = checkControlDocument<CardReceipt>("card-receipt", value);
  if (said.from !== partner) throw new SluisError("PARTNER_MISMATCH", { what: "signer" });
  if (said.to !== own.oin) throw new SluisError("NOT_THE_RECEIVER", { what: "OIN" });
  if (said.environment !== own.environment)
    throw new SluisError("ENVIRONMENT_DIFFERS", { own: own.environment, theirs: said.environment });
  const { serial, hash } = said.card;
  await context.store.transaction(async (tx) => {
    const kept = await tx.settings.get(CARD_SETTINGS.own(serial));
    const newest = Number((await tx.settings.get(CARD_SETTINGS.ownSerial)) ?? 0);
    const isOther = kept !== undefined && (JSON.parse(kept) as { hash: string }).hash !== hash;
    if (isOther || serial > newest) throw new SluisError("CARD_INVALID", { why: "not a card of ours" });
    const before = Number((await tx.settings.get(CARD_SETTINGS.confirmed(partner))) ?? 0);
    if (serial > before) await tx.settings.set(CARD_SETTINGS.confirmed(partner), String(serial));
  });
  await context.cards.refresh();
}
