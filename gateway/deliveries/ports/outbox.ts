import type { Hint, ParkedHint } from "./broker.ts";

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

/** What is to become of a hint that was tried. */
export interface NextTry {
  readonly attempts: number;
  readonly dueAt: number;
  readonly parked: boolean;
  /** Code of the failure; null when none is known. */
  readonly reason: string | null;
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
  /** Makes a claim last longer, whether or not the hint was added again meanwhile. */
  keep(hint: Hint, until: number): Promise<void>;
  /** Removes hints that were handled; one that was added again since stays, and is due `now`. */
  remove(hints: readonly WaitingHint[], now: number): Promise<void>;
  /** Sets tries and next time, or parks, and ends the claim; one that was added again since is due `now`. */
  postpone(hint: WaitingHint, next: NextTry, now: number): Promise<void>;
  parked(): Promise<readonly ParkedHint[]>;
  /** Makes parked hints of a subject due now, with no tries against them. Out: how many. */
  unpark(subject: string, now: number): Promise<number>;
}
