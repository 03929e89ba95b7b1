import { SluisError } from "../../core/sluis-error.ts";
import { readSuccessorCard } from "../../identity/partner-card.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { cardHash } from "./card-hash.ts";
import { CARD_SETTINGS } from "./card-settings.ts";

/** A partner's card that waits for an officer. */
export interface OfferedCard {
  readonly token: string;
  readonly serial: number;
}

/**
 * Takes a changed card that a partner offers: signed by a key of the card that counts here. It changes nothing until an officer has
 * accepted it; until then it is an alarm. The card that counts, or an older offer, changes nothing.
 * In: OIN of the partner, the token. Throws PARTNER_CARD_MISSING and what `readSuccessorCard` throws.
 */
export async function takeCard(context: GatewayContext, partner: string, token: string): Promise<void> {
  const { clock, own } = context;
  const known = context.cards.accepted(partner);
  if (known === undefined) throw new SluisError("PARTNER_CARD_MISSING", { partner });
  if (known.token === token) return;
  const { card } = await readSuccessorCard(token, known.card, clock.now());
  if (card.environment !== own.environment)
    throw new SluisError("ENVIRONMENT_DIFFERS", { own: own.environment, theirs: card.environment });
  if (cardHash(card) === known.hash) return;
  await context.store.transaction(async (tx) => {
    const before = await readOffered(tx, partner);
    if (before !== undefined && before.serial >= card.serial && before.token !== token)
      throw new SluisError("CARD_NOT_SUCCESSOR", { why: "serial" });
    const offered: OfferedCard = { token, serial: card.serial };
    await tx.settings.set(CARD_SETTINGS.offered(partner), JSON.stringify(offered));
    await tx.alarms.raise({
      ...{ code: "CARD_OFFERED", partner, subject: "", since: clock.now() },
      details: { partner, serial: card.serial },
    });
  });
}

/** The card that waits for an officer; undefined when none does. */
export async function readOffered(
  { settings }: { readonly settings: { get(name: string): Promise<string | undefined> } },
  partner: string,
): Promise<OfferedCard | undefined> {
  const text = await settings.get(CARD_SETTINGS.offered(partner));
  return text === undefined ? undefined : (JSON.parse(text) as OfferedCard);
}
