import type { DeliveryState } from "./delivery-state.ts";

/** How a delivery changes the receiver's current state. */
export type DeliveryKind = "full" | "delta" | "correction" | "withdrawal" | "empty";

/** Which way a delivery goes, seen from this gateway. */
export type Direction = "out" | "in";

/** One delivery as both sides store it. Times are milliseconds since 1970; hashes are 64 hexadecimal characters. */
export interface Delivery {
  readonly id: string;
  readonly direction: Direction;
  /** OIN of the other party. */
  readonly partner: string;
  readonly agreementId: string;
  readonly agreementVersion: number;
  readonly agreementHash: string;
  readonly product: string;
  readonly outputSchemaHash: string;
  readonly kind: DeliveryKind;
  /** The delivery that a correction or withdrawal is about; null for any other kind. */
  readonly corrects: string | null;
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
  readonly state: DeliveryState;
  /** Position in the agreement's sequence from 1; null until the delivery's turn comes. */
  readonly number: number | null;
  readonly previousHash: string | null;
  readonly manifestHash: string | null;
  /** JCS text of the manifest that was signed. */
  readonly manifest: string | null;
  /** The manifest as it travels: a compact JWE. */
  readonly envelope: string | null;
  /** Content key and salt, wrapped under the key-encryption key; null once let go. */
  readonly secret: Uint8Array | null;
  readonly records: number;
  readonly parts: number;
  readonly root: string | null;
  readonly trace: string;
  /** HMAC that recognises the same push; sender only. */
  readonly pushIdentity: string | null;
  /** What the manifest will say of rules and pseudonym keys, as they were when the rows were treated (JSON); null once it says so. */
  readonly stamp: string | null;
  /** What preparing counted and found, as JSON without values; sender only. */
  readonly report: string | null;
  readonly createdAt: number;
  readonly releasedAt: number | null;
  readonly closedAt: number | null;
  readonly expiresAt: number | null;
  /** Tries of the current step, and when the next may start. */
  readonly attempts: number;
  readonly nextAttemptAt: number;
  /** Code of the last failure or of the refusal. */
  readonly reason: string | null;
  /** Set when a problem needs an officer; retries have stopped. */
  readonly parked: boolean;
}

/** A delivery without its long texts and its key: a manifest of many parts is read only where it is needed. */
export type DeliveryHead = Omit<Delivery, "manifest" | "envelope" | "secret" | "report" | "stamp">;
