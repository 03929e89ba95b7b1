import type { Clock } from "../../gateway/core/clock.ts";

/** How much shorter sleeps are than asked: a sweep of every second comes every 50 ms. */
const HURRY = 20;

/** A clock that runs, in which a test can leap ahead; sleeps are short, and end when a leap passes their end. */
export interface TestClock extends Clock {
  /** Leaps ahead by so many milliseconds (or back, below zero). */
  leap(ms: number): void;
}

/** Starts at `start`, milliseconds since 1970. */
export function createTestClock(start: number): TestClock {
  let offset = start - Date.now();
  const now = () => Date.now() + offset;
  const sleeping = new Set<{ readonly until: number; end(): void }>();
  return {
    now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const end = () => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", end);
          sleeping.delete(sleep);
          resolve();
        };
        const sleep = { until: now() + ms, end };
        const timer = setTimeout(end, Math.min(ms / HURRY, 2 ** 31 - 1));
        signal?.addEventListener("abort", end, { once: true });
        sleeping.add(sleep);
      }),
    leap(ms) {
      offset += ms;
      for (const sleep of [...sleeping]) if (sleep.until <= now()) sleep.end();
    },
  };
}
