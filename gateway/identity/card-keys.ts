import type { PartnerCard } from "../core/types/partner-card.ts";
import type { KeyPurpose } from "./key-purpose.ts";

/** A key as a card names it: its pin, its id or its verifier key. */
export interface CardKey {
  readonly purpose: KeyPurpose;
  readonly key: string;
  /** Milliseconds since 1970; null while no other takes its place. */
  readonly until: number | null;
}

/** Every key of a card, those of a purpose in its order. */
export function cardKeys(card: PartnerCard): CardKey[] {
  const ends = new Map((card.ending ?? []).map(({ key, until }) => [key, until]));
  const of = (purpose: KeyPurpose, keys: readonly string[]) =>
    keys.map((key) => ({ purpose, key, until: ends.get(key) ?? null }));
  return [
    ...of("tls", card.tlsPins),
    ...of(
      "signing",
      card.signingKeys.map(({ kid }) => kid),
    ),
    ...of(
      "decryption",
      card.decryptionKeys.map(({ kid }) => kid),
    ),
    ...of("log", card.logKeys),
  ];
}

/** The keys of a card that still count. In: milliseconds since 1970. */
export function standingKeys(card: PartnerCard, now: number): ReadonlySet<string> {
  return new Set(cardKeys(card).flatMap(({ key, until }) => (until === null || until > now ? [key] : [])));
}
