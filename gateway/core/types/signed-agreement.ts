// Made from schemas/signed-agreement.schema.json by `npm run types`; do not edit.

/**
 * An agreement with the signatures that it has: none, one party's, or both. Only with both it is in force.
 */
export interface SignedAgreement {
  v: 1;
  /**
   * the agreement itself
   */
  document: {};
  /**
   * @maxItems 2
   *
   * Items: compact JWS, typ sluis-agreement+jws
   */
  signatures: string[];
}
