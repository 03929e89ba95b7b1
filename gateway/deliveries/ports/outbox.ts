import type { Hint } from "./broker.ts";

/** A hint as it waits in the store. `version` grows each time the same hint is added again. */
export interface WaitingHint extends Hint {
  readonly version: number;
  /** Tries so far. */
  readonly attempts: number;
  /** Milliseconds since 1970 from when it may be given. */
  readonly dueAt: number;
  /** When it was first added. */
  readonly addedAt: number;
}

/** What a broker needs of the store: the hints that transactions left there. Each call is a transaction of its own. */
export interface Outbox {
  /**
   * Hints of a step that are not parked, the one that is due first in front, those of later times too. Where several instances share
   * the store, no hint that is due is shown to two of them; `startable` is how many the caller can work on, running ones included.
   */
  waiting(step: Hint["step"], limit: number, startable?: number): Promise<readonly WaitingHint[]>;
  /**
   * Takes a hint for one consumer among several: where it is due now, counts a try and makes it due again at `until`, so that it comes
   * back when that consumer is never heard of again. Out: the hint as it is now; undefined when it is gone, parked or not due.
   */
  claim(hint: Hint, now: number, until: number): Promise<WaitingHint | undefined>;
  /** Removes hints that were handled; one that was added again since stays. */
  remove(hints: readonly WaitingHint[]): Promise<void>;
  /** Sets tries and next time, or parks; for one that was added again since, only the tries. */
  postpone(
    hint: WaitingHint,
    next: { readonly attempts: number; readonly dueAt: number; readonly parked: boolean },
  ): Promise<void>;
  parked(): Promise<readonly (Hint & { readonly attempts: number })[]>;
  /** Makes parked hints of a subject due now, with no tries against them. Out: how many. */
  unpark(subject: string, now: number): Promise<number>;
}
