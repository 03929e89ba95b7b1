import type { Clock } from "../core/clock.ts";
import type { ChangeSignal } from "./gateway-context.ts";

/** A change signal inside one process. In: the clock that waiting is counted on. */
export function createChangeSignal(clock: Clock): ChangeSignal {
  let waiting = new Set<() => void>();
  return {
    notify() {
      const woken = waiting;
      waiting = new Set();
      for (const wake of woken) wake();
    },
    async wait(ms, signal) {
      const done = new AbortController();
      const woken = new Promise<void>((resolve) => {
        const wake = () => resolve();
        waiting.add(wake);
        done.signal.addEventListener("abort", () => waiting.delete(wake), { once: true });
      });
      const either = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
      await Promise.race([woken, clock.sleep(ms, either)]);
      done.abort();
    },
  };
}
