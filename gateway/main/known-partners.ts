import { readFileSync } from "node:fs";
import type { PartnerSetting, Settings } from "../cli/settings.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { PartnerCard } from "../core/types/partner-card.ts";
import { cardOf, readCard, readSuccessorCard } from "../identity/partner-card.ts";

/** A partner of the configuration with the card that was accepted. */
export interface KnownPartner extends PartnerSetting {
  /** The card as it stands in its file. */
  readonly token: string;
  readonly document: PartnerCard;
}

/** Reads the accepted card of every partner. Throws CARD_INVALID, ENVIRONMENT_DIFFERS and what reading a card throws. */
export async function readPartners({ partners, environment }: Settings): Promise<readonly KnownPartner[]> {
  const known: KnownPartner[] = [];
  for (const setting of partners) {
    const token = tokenIn(setting);
    const { card } = await readCard(token);
    if (card.oin !== setting.oin) throw new SluisError("CARD_INVALID", { why: "OIN" });
    if (card.environment !== environment)
      throw new SluisError("ENVIRONMENT_DIFFERS", { own: environment, theirs: card.environment });
    known.push({ ...setting, token, document: card });
  }
  return known;
}

/**
 * Reads the files again. A card that was replaced counts only when it succeeds the one before; anything else is first contact,
 * which needs a new start, or two people at the gateway. In: the partners, milliseconds since 1970, cards accepted through the gateway by OIN. Out: the partners, the very same list when no file changed. Throws CARD_NOT_SUCCESSOR and what reading throws.
 */
export async function readLaterCards(
  known: readonly KnownPartner[],
  now: number,
  accepted: ReadonlyMap<string, string>,
): Promise<readonly KnownPartner[]> {
  const tokens = known.map(tokenIn);
  if (tokens.every((token, at) => token === known[at]!.token)) return known;
  return Promise.all(
    known.map(async (partner, at) => {
      const token = tokens[at]!;
      if (token === partner.token) return partner;
      // what an officer accepted through the gateway, and the gateway then wrote here
      if (token === accepted.get(partner.oin)) return { ...partner, token, document: cardOf(token) };
      return { ...partner, token, document: (await readSuccessorCard(token, partner.document, now)).card };
    }),
  );
}

function tokenIn({ card }: PartnerSetting): string {
  return readFileSync(card, "utf8").trim();
}
