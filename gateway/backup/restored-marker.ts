/** The setting of a store that says that it was restored from a backup; it stays. */
export const RESTORED_SETTING = "restored";

/** What it holds, as JSON: from what, when, and how far each own log went then. Whatever came later is not in this store. */
export interface RestoredMarker {
  /** Id of the backup. */
  readonly backup: string;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly restoredAt: number;
  readonly logs: readonly { readonly origin: string; readonly size: number }[];
}
