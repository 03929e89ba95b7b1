// Made from schemas/log-entry.schema.json by `npm run types`; do not edit.

export type Code = string;
export type Sha256 = string;
export type Uuid = string;
export type Date = string;
export type Count = number;
export type KeyId = string;
/**
 * C2SP signed-note
 */
export type VerifierKey = string;
export type Commitment = string;
export type Origin = string;

/**
 * One entry of the audit log: ids, codes, hashes, numbers and times only. What may be personal is a salted commitment.
 */
export interface LogEntry {
  v: 1;
  type:
    | "prepared"
    | "failed"
    | "released"
    | "cancelled"
    | "sent"
    | "accepted"
    | "received"
    | "verified"
    | "stored"
    | "rejected"
    | "void"
    | "abandoned"
    | "purged"
    | "corrected"
    | "withdrawn"
    | "overdue"
    | "correction-overdue"
    | "period-overdue"
    | "erased"
    | "hold-placed"
    | "hold-released"
    | "tallied"
    | "agreement-proposed"
    | "agreement-signed"
    | "agreement-accepted"
    | "agreement-refused"
    | "agreement-suspended"
    | "agreement-resumed"
    | "agreement-ended"
    | "record-access"
    | "log-read"
    | "export"
    | "subject-request"
    | "subject-asked"
    | "subject-answered"
    | "key-created"
    | "key-handed-over"
    | "key-activated"
    | "key-retired"
    | "key-destroyed"
    | "budget-override-asked"
    | "budget-overridden"
    | "card-accepted"
    | "card-changed"
    | "own-card-changed"
    | "key-revoked"
    | "log-key-rotated"
    | "certificate-loaded"
    | "certificate-expiring"
    | "certificate-revoked"
    | "login"
    | "role-changed"
    | "configuration-changed"
    | "message-refused"
    | "clock-stepped"
    | "log-verified"
    | "local-checkpoint"
    | "checkpoint-refused"
    | "checkpoint-conflict"
    | "successor"
    | "backup-made"
    | "store-restored";
  /**
   * milliseconds since 1970; never below the entry before it
   */
  time: number;
  environment: "test" | "production";
  /**
   * W3C traceparent, shared by both organisations
   */
  trace?: string;
  /**
   * id in the register of processing activities
   */
  activity?: string;
  basis?: {
    supplier: Code;
    receiver: Code;
  };
  purpose?: Code;
  /**
   * supplier
   */
  from?: string;
  /**
   * receiver
   */
  to?: string;
  /**
   * the other organisation, where no agreement is named
   */
  partner?: string;
  agreement?: {
    id: string;
    version: number;
    hash: Sha256;
  };
  schema?: {
    /**
     * product, or id of the output schema
     */
    id: string;
    hash: Sha256;
  };
  delivery?: {
    id: Uuid;
    number?: number;
    kind?: "full" | "delta" | "correction" | "withdrawal" | "empty";
    period?: {
      from: Date;
      to: Date;
    };
    manifestHash?: Sha256;
    corrects?: Uuid;
  };
  /**
   * the delivery that corrected or withdrew the one of this entry
   */
  by?: string;
  /**
   * with erased: how many records, where only some of the delivery were; absent for all of it
   */
  erasedRecords?: number;
  /**
   * what a delivery changed of what was there: records of earlier deliveries that it removed or replaced, the rows and tokens that this took away, and its own records that stayed out because they were withdrawn
   */
  effect?: {
    removed: Count;
    replaced: Count;
    rows: Count;
    tokens: Count;
    withheld: Count;
    /**
     * deliveries of which a legal hold keeps rows, out of sight of the current state
     */
    held?: number;
  };
  /**
   * days that an agreement promised, where no delivery is named
   */
  period?: {
    from: Date;
    to: Date;
  };
  counts?: {
    records: Count;
    parts: Count;
  };
  /**
   * salted content root
   */
  root?: string;
  keys?: {
    kid?: string;
    epoch?: string;
    /**
     * the agreed moment from which the epoch is in use
     */
    activatesAt?: number;
    /**
     * until then tokens of the epoch before go along; the same as activatesAt in an emergency
     */
    overlapUntil?: number;
    signingKid?: KeyId;
    /**
     * of a key that stands on a card
     */
    purpose?: "tls" | "signing" | "decryption" | "log";
    /**
     * pin of a TLS key, id of a log key, else thumbprint
     */
    keyId?: string;
  };
  /**
   * the log goes on under another key; both signed `sluis/log-key/1`, the origin and both keys, a line each
   */
  logKey?: {
    from: VerifierKey;
    to: VerifierKey;
    /**
     * of the key before and of the next one, base64
     *
     * @minItems 2
     * @maxItems 2
     */
    signatures: string[];
  };
  /**
   * records that two people allow to get pseudonyms on a day, beside the daily budget; only in the local log
   */
  budget?: {
    agreement: string;
    day: Date;
    records: Count;
  };
  tls?: {
    protocol: "TLSv1.3";
    /**
     * key exchange group
     */
    group: string;
  };
  actor?: Commitment;
  motive?: Commitment;
  /**
   * the data subject
   */
  subject?: string;
  fileName?: Commitment;
  role?: Code;
  channel?: "console" | "api" | "cli" | "watch" | "door" | "courier" | "amqps" | "package" | "system";
  result?: "done" | "refused" | "failed";
  /**
   * code
   */
  reason?: string;
  /**
   * why something was erased or asked for
   */
  ground?: string;
  /**
   * a receiver asks its supplier about records: how many refs, and how many deliveries the answer names; only in the local log
   */
  inquiry?: {
    id: Uuid;
    refs: Count;
    deliveries?: Count;
  };
  format?: "csv" | "xlsx" | "ndjson" | "geojson" | "parquet";
  /**
   * the entry in the partner's log that the verified receipt was made from
   */
  receipt?: {
    log: Origin;
    index: Count;
    leafHash: Sha256;
  };
  /**
   * hash: SHA-256 of the note text that was signed, without signatures; the size is left out where it would tell too much
   */
  checkpoint?: {
    log: Origin;
    size?: Count;
    hash: Sha256;
  };
  /**
   * of a successor: the log that it takes the place of as it stays, by the hash of its checkpoint text
   */
  frozen?: {
    size: Count;
    hash: Sha256;
  };
  /**
   * madeAt: when the backup was made that the store was restored from
   */
  backup?: {
    id: string;
    madeAt?: Count;
  };
  card?: {
    serial: Count;
    hash: Sha256;
  };
  certificate?: {
    fingerprint: Sha256;
    expiresAt?: Count;
  };
  /**
   * hash of the configuration in force
   */
  configuration?: string;
  clock?: {
    /**
     * how far the clock stepped, or its distance from the partner's
     */
    milliseconds: number;
  };
  /**
   * refused, withheld and warned counts by rule; they stay in the local log
   *
   * @maxItems 50
   */
  tallies?: {
    outcome: "refused" | "withheld" | "warned" | "absent" | "unusable";
    field: string;
    rule: string;
    count: Count;
  }[];
}
