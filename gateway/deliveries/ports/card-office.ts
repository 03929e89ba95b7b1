import type { Requester } from "./requester.ts";

/** One thing that a changed card changes. */
export interface CardChangeLine {
  readonly nl: string;
  readonly en: string;
}

/** What is shown of a card. */
export interface CardView {
  readonly oin: string;
  readonly name: string;
  readonly serial: number;
  readonly address: string | null;
  readonly fingerprint: string;
}

/** A partner's card, the one that waits for an officer, and which of our cards it has. */
export interface PartnerCards {
  readonly accepted: CardView;
  readonly offered: (CardView & { readonly changes: readonly CardChangeLine[] }) | null;
  /** Serial of our card that it said to have accepted; null while it has not said any. */
  readonly ownSerial: number | null;
}

/** What accepting a card led to. */
export interface CardStep {
  readonly partner: string;
  readonly serial: number;
  readonly fingerprint: string;
  readonly state: "accepted" | "awaiting-second-person";
}

/** What revoking a key led to: keys that count no more here. */
export interface RevocationStep {
  readonly keys: readonly string[];
}

/** What officers do with cards and keys. Every method checks the role. */
export interface CardOffice {
  partnerCards(who: Requester): Promise<readonly PartnerCards[]>;
  /** Accepts the changed card that a partner offered, under the serial that was shown. */
  acceptCard(who: Requester, partner: string, serial: number): Promise<CardStep>;
  /** First contact anew with a known partner. In: its card, the fingerprint as it was heard. */
  acceptCardAnew(who: Requester, partner: string, token: string, fingerprint: string): Promise<CardStep>;
  /** Refuses a key from now on, whatever a card says. In: OIN of a partner (all TLS keys on its card) or of ourselves, or one of its keys. */
  revokeKeys(who: Requester, whose: string, key: string | null, reason: string): Promise<RevocationStep>;
}
