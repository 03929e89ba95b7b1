import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { tellAccepted } from "./card-receipt.ts";
import { CARD_SETTINGS } from "./card-settings.ts";

/**
 * Brings every partner what it has not heard about cards: a changed one of ours, and that one of its own counts here. Our first card is
 * given by hand. Safe to call at any time, by any instance.
 */
export async function exchangeCards(context: GatewayContext): Promise<void> {
  const own = context.cards.own();
  const at = context.clock.now();
  await context.store.transaction(async (tx) => {
    for (const { oin: partner } of context.partners()) {
      await tellAccepted(context, tx, partner);
      await rememberLogKeys(context, tx, partner);
      if (own === undefined || own.card.serial === 1) continue;
      const { serial } = own.card;
      const sent = Number((await tx.settings.get(CARD_SETTINGS.sent(partner))) ?? 0);
      const confirmed = Number((await tx.settings.get(CARD_SETTINGS.confirmed(partner))) ?? 0);
      if (serial <= Math.max(sent, confirmed)) continue;
      await tx.messages.add({ partner, kind: "card", subject: `card ${serial}`, token: own.token, at });
      await tx.settings.set(CARD_SETTINGS.sent(partner), String(serial));
    }
  });
  context.changes.notify();
}

/** Keeps every log key that an accepted card had, whichever way the card came: what was signed with it must still verify. */
async function rememberLogKeys(context: GatewayContext, tx: StoreTransaction, partner: string): Promise<void> {
  const name = CARD_SETTINGS.logKeys(partner);
  const known = JSON.parse((await tx.settings.get(name)) ?? "[]") as readonly string[];
  const added = (context.cards.accepted(partner)?.card.logKeys ?? []).filter((key) => !known.includes(key));
  if (added.length > 0) await tx.settings.set(name, JSON.stringify([...added, ...known]));
}
