/** Names of the settings that cards stand in. In: OIN of a partner, or the serial of a card of ours. */
export const CARD_SETTINGS = {
  /** Serial of our newest card. */
  ownSerial: "own-card",
  /** A card of ours, by its serial. */
  own: (serial: number) => `own-card:${serial}`,
  /** Serial of our card that a partner was last offered. */
  sent: (partner: string) => `card-sent:${partner}`,
  /** Serial of our card that a partner said to have accepted. */
  confirmed: (partner: string) => `card-confirmed:${partner}`,
  /** A partner's card that an officer accepted here, wrapped under the key-encryption key: who only writes to the store makes no partner. */
  accepted: (partner: string) => `partner-card:${partner}`,
  /** Serial and hash of the partner's card that the log told of last. */
  logged: (partner: string) => `logged:card:${partner}`,
  /** A partner's card that waits for an officer. */
  offered: (partner: string) => `card-offered:${partner}`,
  /** Hash of the partner's card that we told it to have accepted. */
  told: (partner: string) => `card-told:${partner}`,
  /** Every log key that a partner's accepted cards had, as JSON: what it signed before must still verify. */
  logKeys: (partner: string) => `partner-log-keys:${partner}`,
  /** Id of the key that our logs are signed with. */
  logKey: "log-key",
  /** Keys that count no more whatever a card says, as JSON. */
  revoked: "revoked-keys",
} as const;
