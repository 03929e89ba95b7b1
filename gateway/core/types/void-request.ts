// Made from schemas/void-request.schema.json by `npm run types`; do not edit.

export type Code = string;
export type Sha256 = string;
export type Uuid = string;
export type Date = string;

/**
 * A sender asks to close the number of a delivery without content. It says of the delivery what the sender's log entry `sent` says, so that a receiver that never saw the manifest can log the same.
 */
export interface VoidRequest {
  v: 1;
  /**
   * code
   */
  reason: string;
  /**
   * manifest hash of the delivery before this one; 64 zeros for number 1
   */
  previous: string;
  environment: "test" | "production";
  trace: string;
  /**
   * sender, which is the supplier
   */
  from: string;
  /**
   * receiver
   */
  to: string;
  basis: {
    supplier: Code;
    receiver: Code;
  };
  purpose: Code;
  agreement: {
    id: string;
    version: number;
    hash: Sha256;
  };
  schema: {
    id: string;
    hash: Sha256;
  };
  delivery: {
    id: Uuid;
    number: number;
    kind: "full" | "delta" | "correction" | "withdrawal" | "empty";
    period?: {
      from: Date;
      to: Date;
    };
    manifestHash: Sha256;
    corrects?: Uuid;
  };
  counts: {
    records: number;
    parts: number;
  };
  /**
   * salted content root
   */
  root: string;
}
