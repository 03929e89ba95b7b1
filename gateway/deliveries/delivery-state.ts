/** States of a delivery at the sender. */
export const SENDER_STATES = [
  "preparing",
  "prepared",
  "awaitingApproval",
  "released",
  "sending",
  "accepted",
  "stored",
  "withdrawn",
  "purged",
  "failed",
  "cancelled",
  "rejected",
  "void",
] as const;

/** States of a delivery at the receiver. */
export const RECEIVER_STATES = [
  "receiving",
  "accepted",
  "loading",
  "stored",
  "withdrawn",
  "erased",
  "rejected",
  "void",
  "abandoned",
] as const;

/** Any state of a delivery; the direction tells which list applies. */
export type DeliveryState = (typeof SENDER_STATES)[number] | (typeof RECEIVER_STATES)[number];
