// Made from schemas/card-receipt.schema.json by `npm run types`; do not edit.

/**
 * What a party says of a partner's card that it accepted: from now on it knows the keys on it. Signed by that party.
 */
export interface CardReceipt {
  v: 1;
  environment: "test" | "production";
  /**
   * who accepted
   */
  from: string;
  /**
   * whose card it is
   */
  to: string;
  card: {
    serial: number;
    /**
     * SHA-256 of its JCS form
     */
    hash: string;
  };
  /**
   * milliseconds since 1970
   */
  time: number;
}
