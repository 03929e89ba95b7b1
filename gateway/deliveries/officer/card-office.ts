import type { Action } from "../../access/permissions.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { asHeard } from "../../core/spoken-code.ts";
import { type ReadCard, readCard } from "../../identity/partner-card.ts";
import { acceptAnew, acceptCard } from "../cards/accept-card.ts";
import { cardChanges } from "../cards/card-changes.ts";
import { CARD_SETTINGS } from "../cards/card-settings.ts";
import { revokeKeys } from "../cards/revoke-keys.ts";
import { readOffered } from "../cards/take-card.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { CardOffice, CardView, PartnerCards } from "../ports/card-office.ts";
import type { Requester } from "../ports/requester.ts";

/** What officers do with cards and keys. In: the gateway's parts, what judges roles. */
export function cardOffice(context: GatewayContext, allow: (who: Requester, action: Action) => void): CardOffice {
  return {
    async partnerCards(who) {
      allow(who, "read-cards");
      const lines = context.partners().map(({ oin }) => partnerCards(context, oin));
      return (await Promise.all(lines)).filter((each) => each !== undefined);
    },
    async acceptCard(who, partner, serial) {
      allow(who, "change-keys");
      return acceptCard(context, who, partner, serial);
    },
    async acceptCardAnew(who, partner, token, fingerprint) {
      allow(who, "change-keys");
      const read = await readCard(token);
      if (asHeard(fingerprint) !== asHeard(read.fingerprint)) throw new SluisError("FINGERPRINT_DIFFERS");
      return acceptAnew(context, who, partner, token);
    },
    async revokeKeys(who, whose, key, reason) {
      allow(who, "revoke-keys");
      return revokeKeys(context, who, whose, key, reason);
    },
  };
}

async function partnerCards(context: GatewayContext, partner: string): Promise<PartnerCards | undefined> {
  const kept = context.cards.accepted(partner);
  if (kept === undefined) return undefined;
  const { offered, confirmed } = await context.store.read(async (tx) => ({
    offered: await readOffered(tx, partner),
    confirmed: await tx.settings.get(CARD_SETTINGS.confirmed(partner)),
  }));
  const later = offered === undefined ? null : await readCard(offered.token);
  return {
    accepted: cardView(await readCard(kept.token)),
    offered: later && { ...cardView(later), changes: cardChanges(kept.card, later.card) },
    ownSerial: confirmed === undefined ? null : Number(confirmed),
  };
}

function cardView({ card, fingerprint }: ReadCard): CardView {
  const { oin, name, serial, address } = card;
  return { oin, name, serial, address: address ?? null, fingerprint };
}
