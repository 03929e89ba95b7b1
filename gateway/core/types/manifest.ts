// Made from schemas/manifest.schema.json by `npm run types`; do not edit.

export type Uuid = string;
export type Sha256 = string;
export type Date = string;
export type Oin = string;
/**
 * milliseconds since 1970, before the year 10000
 */
export type Instant = number;

/**
 * What one delivery holds, signed by the sender and sealed to the receiver.
 */
export interface Manifest {
  v: 1;
  deliveryId: Uuid;
  number: number;
  /**
   * manifest hash of the delivery before this one; 64 zeros for number 1
   */
  previous: string;
  agreement: {
    id: string;
    version: number;
    hash: Sha256;
  };
  environment: "test" | "production";
  outputSchema: Sha256;
  kind: "full" | "delta" | "correction" | "withdrawal" | "empty";
  /**
   * the delivery that a correction or withdrawal is about
   */
  corrects?: string;
  period?: {
    from: Date;
    to: Date;
  };
  counts: {
    records: number;
    parts: number;
  };
  /**
   * @maxItems 20000
   */
  parts: {
    sealedSha256: Sha256;
    sealedBytes: number;
    plainBytes: number;
    records: number;
  }[];
  root: Sha256;
  keyCommitment: Sha256;
  pseudonyms?: {
    domain: string;
    epoch: string;
    kid: string;
    canary: Canary;
    /**
     * in the overlap of two epochs the key of the one before: its tokens stand in the second section of each part
     */
    earlier?: {
      epoch: string;
      kid: string;
      canary: Canary;
    };
  };
  normaliserDigest: Sha256;
  sender: Oin;
  receiver: Oin;
  receiverKeyId: string;
  suite: "sluis-2026-1";
  trace: string;
  createdAt: Instant;
  expiresAt: Instant;
}
/**
 * per type the tokens of the 16 public test identities; an empty string where an identity has no value of that type
 */
export interface Canary {
  /**
   * @minItems 16
   * @maxItems 16
   */
  [k: string]: string[];
}
