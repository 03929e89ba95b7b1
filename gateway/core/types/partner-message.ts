// Made from schemas/partner-message.schema.json by `npm run types`; do not edit.

/**
 * A signed message to a partner beside deliveries. The token proves who says what; what carries it proves nothing.
 */
export interface TravellingMessage {
  kind:
    | "agreement-proposal"
    | "agreement-statement"
    | "keys"
    | "card"
    | "card-receipt"
    | "erasure-reminder"
    | "subject-inquiry";
  token: string;
}
