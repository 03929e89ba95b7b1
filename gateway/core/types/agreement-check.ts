// Made from schemas/agreement-check.schema.json by `npm run types`; do not edit.

/**
 * What two gateways tell each other to see whether both run the same agreement, keys and rules. No secret is in it.
 */
export interface AgreementCheck {
  agreementId: string;
  /**
   * the sender's clock, milliseconds since 1970
   */
  time: number;
  agreementHash: string;
  environment: "test" | "production";
  outputSchemaHash: string;
  normaliserDigest: string;
  /**
   * key id of the pseudonym epoch; null when the agreement has no pseudonyms
   */
  kid: string | null;
  /**
   * fresh random bytes of whoever says this; in a question it asks for answers
   */
  nonce?: string;
  /**
   * in an answer: the proof per pseudonym type over both nonces (HN1, key check)
   */
  answers?: {
    [k: string]: string;
  };
  /**
   * KCV per pseudonym type that this party holds
   */
  keyChecks: {
    [k: string]: string;
  };
}
