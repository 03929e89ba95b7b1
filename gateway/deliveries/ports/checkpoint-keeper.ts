/**
 * Keeps the newest checkpoint of each of our logs outside the store and outside its backups, so that a store that was put back is noticed
 * when the gateway starts.
 */
export interface CheckpointKeeper {
  /** The notes that are kept, by the log's origin. */
  load(): Promise<ReadonlyMap<string, string>>;
  /** Keeps a note, durably, in the place of the one before. */
  keep(origin: string, note: string): Promise<void>;
}
