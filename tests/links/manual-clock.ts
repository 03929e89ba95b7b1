import type { Clock } from "../../gateway/core/clock.ts";

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves time, and ends every sleep that is over by then. */
  advance(ms: number): void;
  /** Sleeps that run, in milliseconds from when each began. */
  readonly sleeping: readonly number[];
}

/** Starts at `now`, milliseconds since 1970. */
export function manualClock(now: number): ManualClock {
  const sleeps = new Set<{ readonly until: number; readonly ms: number; end(): void }>();
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleep = {
          until: now + ms,
          ms,
          end: () => {
            sleeps.delete(sleep);
            resolve();
          },
        };
        if (signal?.aborted) return resolve();
        signal?.addEventListener("abort", sleep.end, { once: true });
        sleeps.add(sleep);
      }),
    advance: (ms) => {
      now += ms;
      for (const sleep of [...sleeps]) if (sleep.until <= now) sleep.end();
    },
    get sleeping() {
      return [...sleeps].map((sleep) => sleep.ms);
    },
  };
}
