import type { ReadCard } from "../identity/partner-card.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";

/** Prints what two people compare of a card. */
export function printCard(out: Printer, { card, fingerprint }: ReadCard, { t }: Session): void {
  out.pairs([
    [t.partner.name, card.name],
    [t.partner.oin, card.oin],
    [t.partner.environment, card.environment],
    [t.partner.address, card.address ?? t.partner.noAddress],
    [t.partner.serial, String(card.serial)],
    [t.partner.fingerprint, fingerprint],
  ]);
}

/** What is shown of a card, for machines. */
export type CardSummary = {
  readonly oin: string;
  readonly name: string;
  readonly serial: number;
  readonly address: string | null;
  readonly fingerprint: string;
};

/** The same for machines. */
export function cardJson({ card, fingerprint }: ReadCard): CardSummary {
  const { oin, name, serial, address } = card;
  return { oin, name, serial, address: address ?? null, fingerprint };
}
