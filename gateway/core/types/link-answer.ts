// Made from schemas/link-answer.schema.json by `npm run types`; do not edit.

/**
 * The answer to a question over the link amqps. Signed by the asked gateway, then encrypted to the asking one.
 */
export interface LinkAnswer {
  v: 1;
  /**
   * id of the question
   */
  question: string;
  /**
   * SHA-256 of the question's JCS text: this answer is to that question only
   */
  questionHash: string;
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
  answeredAt: number;
  /**
   * as in HTTP: 200, 204, or that of a problem
   */
  status: number;
  /**
   * base64url of JSON: the answer, or a problem (RFC 9457)
   */
  content?: string;
}
