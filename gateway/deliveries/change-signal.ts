import type { Clock } from "../core/clock.ts";
import type { ChangeSignal } from "./gateway-context.ts";
import type { ChangeChannel } from "./ports/change-channel.ts";

/** Where other instances change the store too, longest wait in milliseconds: their news may be lost. */
const LONGEST_WAIT = 5_000;

/** A change signal. In: the clock that waiting is counted on, and the way to other instances where the store is shared. */
export function createChangeSignal(clock: Clock, others: ChangeChannel | null = null): ChangeSignal {
  /** Who waits, and for whose changes. */
  const waiting = new Map<() => void, string | undefined>();
  const wake = (about?: string): void => {
    for (const [woken, wanted] of [...waiting]) {
      if (about !== undefined && wanted !== undefined && wanted !== about) continue;
      waiting.delete(woken);
      woken();
    }
  };
  others?.hear(() => wake());
  return {
    notify(about) {
      wake(about);
      others?.tell();
    },
    async wait(ms, signal, about) {
      const done = new AbortController();
      const woken = new Promise<void>((resolve) => {
        const heard = () => resolve();
        waiting.set(heard, about);
        done.signal.addEventListener("abort", () => waiting.delete(heard), { once: true });
      });
      const either = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
      await Promise.race([woken, clock.sleep(others === null ? ms : Math.min(ms, LONGEST_WAIT), either)]);
      done.abort("over");
    },
  };
}
