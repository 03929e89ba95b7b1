// Made from schemas/agreement-statement.schema.json by `npm run types`; do not edit.

/**
 * What one party states about an agreement by its signature: that it signs or refuses one version, or that it suspends, resumes or ends the agreement as a whole.
 */
export interface AgreementStatement {
  v: 1;
  act: "signed" | "refused" | "suspended" | "resumed" | "ended";
  agreement: {
    id: string;
    version: number;
    /**
     * SHA-256 over the JCS form
     */
    hash: string;
  };
  environment: "test" | "production";
  /**
   * who states it
   */
  from: string;
  /**
   * the other party
   */
  to: string;
  /**
   * milliseconds since 1970
   */
  time: number;
  /**
   * counts what a party says about the whole agreement, so that an old statement cannot undo a later one; 0 with signed and refused
   */
  serial: number;
  /**
   * code
   */
  reason?: string;
}
