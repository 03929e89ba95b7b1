// Made from schemas/delivery-status.schema.json by `npm run types`; do not edit.

/**
 * What a receiver says to the sender about one delivery.
 */
export interface DeliveryStatus {
  deliveryId: string;
  state: string;
  /**
   * numbers of the parts that are still to be sent, from 1
   *
   * @maxItems 20000
   */
  missing: number[];
  /**
   * signed receipts so far (compact JWS)
   *
   * @maxItems 20
   */
  receipts: string[];
}
