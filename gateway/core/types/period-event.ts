// Made from schemas/period-event.schema.json by `npm run types`; do not edit.

/**
 * What a gateway announces of a period that an agreement promised and that was not stored in time: a CloudEvent 1.0 after the NL GOV profile for CloudEvents.
 */
export interface PeriodEvent {
  specversion: "1.0";
  /**
   * the same for every repetition of this event
   */
  id: string;
  /**
   * the gateway that announces
   */
  source: string;
  type: "nl.sluis.period.overdue";
  /**
   * agreement id
   */
  subject: string;
  /**
   * the moment that passed
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
    product: string;
    period: {
      from: string;
      to: string;
    };
  };
}
