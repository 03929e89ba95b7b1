// Made from schemas/partner-card.schema.json by `npm run types`; do not edit.

export type Coordinate = string;
/**
 * @minItems 1
 * @maxItems 4
 */
export type Keys = Jwk[];
/**
 * the first is the one to use
 *
 * @minItems 1
 * @maxItems 4
 */
export type Keys1 = Jwk[];

/**
 * What one party says about itself: who it is, where it can be reached, and its public keys. Signed by its owner.
 */
export interface PartnerCard {
  v: 1;
  oin: string;
  environment: "test" | "production";
  name: string;
  /**
   * higher on every later card of this party
   */
  serial: number;
  /**
   * where its door is; absent when it only dials
   */
  address?: string;
  /**
   * SHA-256 of the SubjectPublicKeyInfo of its TLS key now, and of the next one
   *
   * @minItems 1
   * @maxItems 2
   */
  tlsPins: string[];
  signingKeys: Keys;
  decryptionKeys: Keys1;
  /**
   * verifier keys, C2SP signed-note
   *
   * @minItems 1
   * @maxItems 4
   */
  logKeys: string[];
  /**
   * keys of this card that count until a time only, because another takes their place; all others have no end yet
   *
   * @minItems 1
   * @maxItems 12
   */
  ending?: {
    /**
     * pin, key id or verifier key
     */
    key: string;
    /**
     * milliseconds since 1970
     */
    until: number;
  }[];
  /**
   * PEM certificates of the authorities that its TLS certificate comes from
   *
   * @minItems 1
   * @maxItems 5
   */
  issuers: string[];
  /**
   * milliseconds since 1970
   */
  issuedAt: number;
}
/**
 * public key (RFC 7517)
 */
export interface Jwk {
  kty: "EC" | "OKP";
  crv: "P-256" | "Ed25519";
  x: Coordinate;
  y?: Coordinate;
  /**
   * thumbprint, RFC 7638
   */
  kid: string;
}
