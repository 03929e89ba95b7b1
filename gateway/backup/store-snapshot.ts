import type { ArchiveFile } from "./archive-file.ts";

/** A store as it was at one moment, to be read while the gateway goes on. */
export interface StoreSnapshot {
  readonly engine: "sqlite" | "postgresql";
  /** Version of its tables. */
  readonly schemaVersion: number;
  /** Its files, with names of its own; to be read once, one after the other. */
  files(): AsyncIterable<ArchiveFile>;
  /** Lets go of it, and of what it left on the disk. */
  close(): Promise<void>;
}

/** What files of a backup become a store again, in one piece or not at all. */
export type FillStore<Transaction> = (
  /** The files of the snapshot; each call reads them anew. */
  files: () => AsyncIterable<ArchiveFile>,
  schemaVersion: number,
  /** What is checked and written in the filled store before anybody can use it. */
  finish: (tx: Transaction) => Promise<void>,
) => Promise<void>;
