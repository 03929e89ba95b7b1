import type { PartnerCard } from "../../core/types/partner-card.ts";

/** A card as it is kept: what it says, its signed token, and SHA-256 of its JCS form in hexadecimal. */
export interface KeptCard {
  readonly card: PartnerCard;
  readonly token: string;
  readonly hash: string;
}

/** Our own card and those that were accepted of partners, as they count in this process. */
export interface CardBook {
  /** Our newest; undefined where this gateway has none. */
  own(): KeptCard | undefined;
  accepted(partner: string): KeptCard | undefined;
  /** Takes over at once what the store says of cards and keys; other instances do so within a minute. */
  refresh(): Promise<void>;
}
