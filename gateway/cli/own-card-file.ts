import { dirname, join } from "node:path";
import { canonicalJson } from "../core/canonical-json.ts";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { PartnerCard } from "../core/types/partner-card.ts";
import { standingKeys } from "../identity/card-keys.ts";
import { replaceFile } from "../identity/durable-file.ts";
import type { KeyPurpose } from "../identity/key-purpose.ts";
import type { Keystore } from "../identity/keystore.ts";
import { nextCard } from "../identity/next-card.ts";
import { makeCard, type ReadCard, readCard } from "../identity/partner-card.ts";
import { logKeyName } from "../ledger/log-origin.ts";
import { readText } from "./read-document.ts";
import type { Settings } from "./settings.ts";

/** Where our own card stands, as a running gateway looks for it. */
export function ownCardFile(settings: Pick<Settings, "file">): string {
  return join(dirname(settings.file), "card.jws");
}

/**
 * Puts the next card in the place of our own: keys of now, those before them with an end. It is signed by a key of the card before, or, when
 * the signing key was compromised, by the new one: then partners begin as at first contact.
 * In: settings, keys, milliseconds since 1970, how long older keys still count (milliseconds), what was compromised.
 * Out: the card, and the one before; null when nothing on it would change. Throws KEY_MISSING and what reading and making a card throw.
 */
export async function renewOwnCard(
  settings: Pick<Settings, "file" | "oin" | "environment" | "name">,
  keystore: Keystore,
  change: {
    readonly now: number;
    readonly overlap: number;
    readonly compromised?: KeyPurpose;
    readonly address?: string;
  },
): Promise<{ readonly before: ReadCard; readonly after: ReadCard } | null> {
  const path = ownCardFile(settings);
  const before = await readCard(readText(path).trim());
  const { oin, environment, name } = settings;
  const card = nextCard(keystore, before.card, { ...change, environment, name, logKeyName: logKeyName(oin) });
  if (sayings(card) === sayings(before.card)) return null;
  const standing = standingKeys(before.card, change.now);
  const known = ({ kid }: { readonly kid: string }) =>
    standing.has(kid) && card.signingKeys.some((key) => key.kid === kid);
  // the oldest that still counts is the one that a partner knows who has not approved the last card yet
  const signer =
    change.compromised === "signing" ? keystore.keys("signing")[0] : keystore.keys("signing").findLast(known);
  if (signer === undefined) throw new SluisError("KEY_MISSING", { purpose: "signing", id: "card" });
  const token = await makeCard(card, signer);
  replaceFile(path, `${token}\n`);
  return { before, after: await readCard(token) };
}

/** What a card says beside its number and its day. */
function sayings({ serial: _serial, issuedAt: _issuedAt, ...rest }: PartnerCard): string {
  return canonicalJson(rest as unknown as Json);
}
