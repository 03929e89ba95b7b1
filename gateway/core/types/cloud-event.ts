// Made from schemas/cloud-event.schema.json by `npm run types`; do not edit.

/**
 * What a gateway announces of a delivery: a CloudEvent 1.0 after the NL GOV profile for CloudEvents. It says that something happened; the rows are fetched from the gateway. Nothing in it is about a person.
 */
export interface DeliveryEvent {
  specversion: "1.0";
  /**
   * the same for every repetition of this event
   */
  id: string;
  /**
   * the gateway that announces
   */
  source: string;
  type:
    | "nl.sluis.delivery.stored"
    | "nl.sluis.delivery.rejected"
    | "nl.sluis.delivery.overdue"
    | "nl.sluis.delivery.erased"
    | "nl.sluis.delivery.corrected"
    | "nl.sluis.delivery.withdrawn"
    | "nl.sluis.delivery.correction-overdue";
  /**
   * delivery id
   */
  subject: string;
  /**
   * when it happened; for overdue the moment that passed
   */
  time: string;
  datacontenttype: "application/json";
  data: {
    environment: "test" | "production";
    /**
     * seen from the gateway that announces
     */
    direction: "in" | "out";
    partner: string;
    agreement: string;
    agreementVersion: number;
    product: string;
    kind: "full" | "delta" | "correction" | "withdrawal" | "empty";
    period: null | {
      from: string;
      to: string;
    };
    /**
     * in the agreement's sequence
     */
    number: number | null;
    records: number;
    /**
     * code of a refusal, as in docs/errors.md
     */
    reason: string | null;
    /**
     * the delivery that this correction or withdrawal is about; absent for any other kind
     */
    corrects?: string;
    /**
     * the correction or withdrawal that changed this delivery; with corrected and withdrawn only
     */
    by?: string;
  };
}
