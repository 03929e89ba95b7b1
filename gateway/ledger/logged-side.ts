import type { LostPart } from "./log-line.ts";
import type { PlacedEntry } from "./verify-bundle.ts";

/** Entries of one side's log about deliveries, by delivery id. */
export type DeliveriesById = ReadonlyMap<string, readonly PlacedEntry[]>;

/** What one side logged about deliveries, over all its logs about the other, and what it lost of them with a store. */
export interface LoggedSide {
  readonly oin: string;
  readonly deliveries: DeliveriesById;
  readonly lost: readonly LostPart[];
}
