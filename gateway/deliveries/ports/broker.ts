/** What is to be done; a hint, never the truth: whoever gets it reads the store. */
export interface Hint {
  readonly step: "send" | "load" | "export" | "announce";
  /** For `send` the agreement id (its queue goes on); for `announce` the delivery id, a slash and what happened; else the delivery id. */
  readonly subject: string;
}

/** A hint that was given up. */
export interface ParkedHint extends Hint {
  readonly attempts: number;
  readonly addedAt: number;
  /** When it was given up; null for one of before this was kept. */
  readonly parkedAt: number | null;
  /** Code of the last failure; null when the process ended with it in hand. */
  readonly reason: string | null;
}

/** How a queue stands. While it is not `ready` work waits in the store, and nothing is lost. */
export interface QueueState {
  /** `blocked`: it is connected, and takes nothing because it is short of memory or disk. */
  readonly state: "ready" | "blocked" | "not-connected";
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** A queue inside one organisation. At least once, in any order. */
export interface Broker {
  /** Starts giving hints of a step to `handle`, at most `concurrency` at once. A hint is done when `handle` resolves; when it rejects it is given again later, and parked after `maximumAttempts`. */
  consume(step: Hint["step"], concurrency: number, handle: (hint: Hint) => Promise<void>): void;
  /** Publishes what the outbox holds; called after every commit that added hints, and by a sweeper. In: the step that all of these are of. */
  flush(step?: Hint["step"]): Promise<void>;
  /** How the queue stands, seen from this instance. */
  state(): QueueState;
  /** Hints that were given up. */
  parked(): Promise<readonly ParkedHint[]>;
  /** Puts parked hints of a subject back. Out: how many. */
  unpark(subject: string): Promise<number>;
  /** Stops giving hints and waits for the handlers that run. */
  close(): Promise<void>;
}
