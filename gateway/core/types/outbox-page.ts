// Made from schemas/outbox-page.schema.json by `npm run types`; do not edit.

/**
 * What the dialled party has for the dialler, oldest first; empty when nothing came in time.
 */
export interface OutboxPage {
  /**
   * @maxItems 1000
   */
  items: {
    /**
     * what to ask for next is after this
     */
    position: number;
    /**
     * with a receipt
     */
    deliveryId?: string;
    kind:
      | "receipt"
      | "agreement-proposal"
      | "agreement-statement"
      | "keys"
      | "card"
      | "card-receipt"
      | "erasure-reminder"
      | "subject-inquiry";
    token: string;
  }[];
}
