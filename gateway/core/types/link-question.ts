// Made from schemas/link-question.schema.json by `npm run types`; do not edit.

/**
 * A question to a partner's gateway over the link amqps. Signed by the asking gateway, then encrypted to the asked one.
 */
export interface LinkQuestion {
  v: 1;
  id: string;
  environment: "test" | "production";
  from: string;
  to: string;
  /**
   * the key that it is encrypted to
   */
  keyId: string;
  /**
   * milliseconds since 1970
   */
  askedAt: number;
  /**
   * nobody waits any longer
   */
  expiresAt: number;
  /**
   * the answer goes to to.<from>.<lane>
   */
  lane: number;
  method: "get" | "post" | "put";
  path: string;
  /**
   * its type, and either content or attached
   */
  body?: {
    /**
     * media type
     */
    type: string;
    /**
     * base64url
     */
    content?: string;
    /**
     * what stands beside the question in its message, sealed already
     */
    attached?: {
      bytes: number;
      sha256: string;
    };
  };
}
