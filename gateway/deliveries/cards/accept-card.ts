import { SluisError } from "../../core/sluis-error.ts";
import { type ReadCard, readCard, readSuccessorCard } from "../../identity/partner-card.ts";
import { logOrigin } from "../../ledger/log-origin.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { writeEntry } from "../log-writer.ts";
import { asTwo, secondPerson } from "../officer/second-person.ts";
import type { CardStep } from "../ports/card-office.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { cardHash } from "./card-hash.ts";
import { tellAccepted } from "./card-receipt.ts";
import { CARD_SETTINGS } from "./card-settings.ts";
import { readOffered } from "./take-card.ts";

/**
 * Lets the changed card that a partner offered count here, as an officer has seen it; with a second officer where `fourEyes` names keys.
 * In: the officer, OIN of the partner, the serial that was shown. Throws CARD_NOT_OFFERED and what `readSuccessorCard` throws.
 */
export async function acceptCard(
  context: GatewayContext,
  who: Requester,
  partner: string,
  serial: number,
): Promise<CardStep> {
  const known = context.cards.accepted(partner);
  const offered = await context.store.read((tx) => readOffered(tx, partner));
  if (known === undefined || offered?.serial !== serial) throw new SluisError("CARD_NOT_OFFERED", { partner, serial });
  const read = await readSuccessorCard(offered.token, known.card, context.clock.now());
  return keep(context, partner, offered.token, read, who, (tx, asked) => secondPerson(context, tx, who, "keys", asked));
}

/**
 * First contact anew with a known partner, after its signing key was compromised or lost: the card is signed only by itself, so two people
 * here have compared its fingerprint by telephone and give the same command. Keys of the card before count no more at once.
 * In: the officer, OIN, the token, the fingerprint as it was heard (already compared). Throws CARD_NOT_SUCCESSOR (another party, not
 * newer), ENVIRONMENT_DIFFERS, PARTNER_CARD_MISSING, and what `readCard` throws.
 */
export async function acceptAnew(
  context: GatewayContext,
  who: Requester,
  partner: string,
  token: string,
): Promise<CardStep> {
  const { own } = context;
  const known = context.cards.accepted(partner);
  if (known === undefined) throw new SluisError("PARTNER_CARD_MISSING", { partner });
  const read = await readCard(token);
  const { card } = read;
  if (card.oin !== partner) throw new SluisError("CARD_NOT_SUCCESSOR", { why: "OIN" });
  if (card.environment !== own.environment)
    throw new SluisError("ENVIRONMENT_DIFFERS", { own: own.environment, theirs: card.environment });
  if (card.serial <= known.card.serial) throw new SluisError("CARD_NOT_SUCCESSOR", { why: "serial" });
  return keep(
    context,
    partner,
    token,
    read,
    who,
    async (tx, asked) => (await asTwo(context, tx, who, `anew ${asked}`)) !== undefined,
  );
}

async function keep(
  context: GatewayContext,
  partner: string,
  token: string,
  { card, fingerprint }: ReadCard,
  who: Requester,
  mayNow: (tx: StoreTransaction, asked: string) => Promise<boolean>,
): Promise<CardStep> {
  const { keys, own } = context;
  const hash = cardHash(card);
  const step = { partner, serial: card.serial, fingerprint };
  const done = await context.store.transaction(async (tx) => {
    if (!(await mayNow(tx, `card ${partner} ${hash}`))) return false;
    const name = CARD_SETTINGS.accepted(partner);
    await tx.settings.set(name, Buffer.from(keys.wrap(name, Buffer.from(token, "latin1"))).toString("base64url"));
    await tx.settings.delete(CARD_SETTINGS.offered(partner));
    await tx.alarms.clear({ code: "CARD_OFFERED", partner, subject: "" });
    // what main compares a card with, so that this is one entry and not two
    await tx.settings.set(CARD_SETTINGS.logged(partner), `${card.serial} ${hash}`);
    const entry = { type: "card-changed", environment: own.environment, partner, role: who.role } as const;
    const log = logOrigin(own.oin, null);
    await writeEntry(context, tx, log, { ...entry, card: { serial: card.serial, hash } }, { actor: who.id });
    return true;
  });
  if (!done) return { ...step, state: "awaiting-second-person" };
  await context.cards.refresh();
  await context.store.transaction((tx) => tellAccepted(context, tx, partner));
  context.changes.notify();
  return { ...step, state: "accepted" };
}
