import type { Clock } from "../core/clock.ts";
import type { ChangeSignal } from "./gateway-context.ts";
import type { ChangeChannel } from "./ports/change-channel.ts";

/** Where other instances change the store too, longest wait in milliseconds: their news may be lost. */
const LONGEST_WAIT = 5_000;

/** A change signal. In: the clock that waiting is counted on, and the way to other instances where the store is shared. */
export function createChangeSignal(clock: Clock, others: ChangeChannel | null = null): ChangeSignal {
  let waiting = new Set<() => void>();
  const wakeAll = (): void => {
    const woken = waiting;
    waiting = new Set();
    for (const wake of woken) wake();
  };
  others?.hear(wakeAll);
  return {
    notify() {
      wakeAll();
      others?.tell();
    },
    async wait(ms, signal) {
      const done = new AbortController();
      const woken = new Promise<void>((resolve) => {
        const wake = () => resolve();
        waiting.add(wake);
        done.signal.addEventListener("abort", () => waiting.delete(wake), { once: true });
      });
      const either = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
      await Promise.race([woken, clock.sleep(others === null ? ms : Math.min(ms, LONGEST_WAIT), either)]);
      done.abort();
    },
  };
}
