import type { Clock } from "../core/clock.ts";

/** The longest that a timer can run: about 25 days. A longer one would go off at once. */
const LONGEST = 2 ** 31 - 1;

/** The clock of this machine. Who sleeps longer than a timer can run is woken before, and looks at the time again. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(done, Math.min(ms, LONGEST));
      function done(): void {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      }
      signal?.addEventListener("abort", done, { once: true });
    }),
};
