/** One entry as it is stored: the exact leaf bytes and what is needed to find it again. */
export interface StoredEntry {
  readonly index: number;
  /** JCS bytes of the entry; what is hashed. */
  readonly leaf: Uint8Array;
  /** RFC 6962 leaf hash, 32 bytes. */
  readonly leafHash: Uint8Array;
  readonly type: string;
  /** Milliseconds since 1970; never below the entry before it. */
  readonly time: number;
  readonly deliveryId: string | null;
}

/** A full subtree of the RFC 6962 tree: 2^level leaves, number `index` from the left on that level. Level 0 is the leaf hash. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
  readonly hash: Uint8Array;
}

/** A value behind a commitment, kept apart from the log so that it can be erased. */
export interface Disclosure {
  readonly log: string;
  readonly index: number;
  /** Which field of the entry, such as `actor`. */
  readonly name: string;
  readonly salt: Uint8Array;
  readonly value: Uint8Array;
  readonly deliveryId: string | null;
}

/** A checkpoint note that carries a cosignature: the partner's on a log of ours, or ours on one of the partner's. */
export interface CosignedNote {
  readonly size: number;
  readonly note: string;
  /** When it was cosigned, milliseconds since 1970, by the cosigner's clock. */
  readonly cosignedAt: number;
}

/**
 * What the ledger needs from a store, inside one transaction. A log is named by its origin (`sluis/<own OIN>/<partner OIN>`, or
 * `sluis/<own OIN>/local`). Appending locks that log until the transaction ends.
 */
export interface LogStorage {
  /** Size, and time of the last entry (0 when empty). */
  head(log: string): Promise<{ size: number; lastTime: number }>;
  /** Adds the entry at index = size, with the full subtrees that it completes. Throws LOG_CONFLICT on any other index. */
  append(log: string, entry: StoredEntry, nodes: readonly TreeNode[]): Promise<void>;
  /** Hashes of full subtrees, in the order asked. Throws LOG_CONFLICT when one is missing. */
  nodes(log: string, wanted: readonly { level: number; index: number }[]): Promise<Uint8Array[]>;
  /** Entries with from <= index < to, in order. */
  entries(log: string, from: number, to: number): Promise<StoredEntry[]>;
  /** The last entry of a type about a delivery. */
  findEntry(log: string, type: string, deliveryId: string): Promise<StoredEntry | undefined>;
  /** Entries of a type that were logged at or after a time (milliseconds since 1970), in order. */
  entriesOf(log: string, type: string, since: number): Promise<StoredEntry[]>;
  /** Saves a signed checkpoint note; a later save for the same size replaces it. */
  saveCheckpoint(log: string, size: number, note: string): Promise<void>;
  /** The largest saved checkpoint of a log (own or partner's), if any. */
  lastCheckpoint(log: string): Promise<{ size: number; note: string } | undefined>;
  /** Saves a cosigned checkpoint; a later save for the same size replaces it. Its cosignature is kept for good. */
  saveCosigned(log: string, cosigned: CosignedNote): Promise<void>;
  /** The largest cosigned checkpoint of a log. Who asks while writing holds that log until the transaction ends. */
  lastCosigned(log: string): Promise<CosignedNote | undefined>;
  /** Cosigned checkpoints of a log, the largest first. */
  cosigned(log: string, limit: number): Promise<CosignedNote[]>;
  /**
   * The newest of a line of own logs: the first, or its last successor once that has an entry. Who asks while writing holds the line
   * until the transaction ends, so that nothing is added to a log that has a successor.
   */
  newest(first: string): Promise<string>;
  disclose(disclosure: Disclosure): Promise<void>;
  disclosures(log: string, from: number, to: number): Promise<Disclosure[]>;
  /** Removes the values behind every entry about a delivery, of this name where one is given. Out: how many. */
  eraseDisclosures(deliveryId: string, name?: string): Promise<number>;
  /** Names of all logs that have entries. */
  logs(): Promise<string[]>;
}
