import type { Strength } from "../../pseudonyms/key-types.ts";

/** What is looked for in the subject index: bytes of a kind. */
export interface Needle {
  /** A key type, or `ref`. */
  readonly kind: string;
  readonly bytes: Uint8Array;
  /** What it means that it is found; null for a record. */
  readonly strength: Strength;
}
