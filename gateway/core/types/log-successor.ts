// Made from schemas/log-successor.schema.json by `npm run types`; do not edit.

/**
 * the last number that is closed at the receiver, for each agreement under which it receives from the other party
 *
 * @maxItems 10000
 */
export type Closed = {
  agreementId: string;
  number: number;
  manifestHash: string;
}[];

/**
 * A log that takes the place of one that was lost: its checkpoint, and its first entry with the proof that it is in it. That entry names the last checkpoint of the old log that the partner cosigned.
 */
export interface LogSuccessor {
  v: 1;
  /**
   * signed note of the new log
   */
  checkpoint: string;
  /**
   * base64url of the bytes of entry 0
   */
  leaf: string;
  /**
   * inclusion of entry 0 under the checkpoint
   *
   * @maxItems 63
   */
  proof: string[];
  closed: Closed;
}
