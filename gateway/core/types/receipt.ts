// Made from schemas/receipt.schema.json by `npm run types`; do not edit.

export type Oin = string;
export type Uuid = string;
export type Sha256 = string;
export type Count = number;
/**
 * inclusion of the leaf under the checkpoint
 *
 * @maxItems 128
 */
export type Proof = string[];
/**
 * @maxItems 128
 */
export type Proof1 = string[];

/**
 * What a receiver declares about one delivery, with the log entry it was made from and the proof that the entry is in its log.
 */
export interface Receipt {
  v: 1;
  stage: "accepted" | "stored" | "rejected" | "void" | "erased";
  environment: "test" | "production";
  sender: Oin;
  receiver: Oin;
  deliveryId: Uuid;
  number: number;
  agreementHash: Sha256;
  manifestHash: Sha256;
  records: Count;
  /**
   * salted content root
   */
  root: string;
  /**
   * origin of the receiver's log about the sender
   */
  log: string;
  index: Count;
  /**
   * base64url of the exact bytes of the entry
   */
  leaf: string;
  proof: Proof;
  /**
   * signed note of the receiver's log
   */
  checkpoint: string;
  /**
   * proof that the checkpoint continues the log of an earlier size
   */
  consistency?: {
    from: Count;
    proof: Proof1;
  };
  /**
   * why, as codes and positions; never a value
   */
  rejection?: {
    /**
     * @minItems 1
     * @maxItems 20
     */
    codes: string[];
    /**
     * rows found at fault, also those that are not listed; a receiver may stop looking once its list is full, so there may be more
     */
    total: number;
    /**
     * @maxItems 1000
     */
    rows: {
      part: Count;
      /**
       * line within the part, from 1
       */
      line?: number;
      field: string;
      rule: string;
    }[];
  };
}
