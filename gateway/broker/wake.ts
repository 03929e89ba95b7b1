import type { Clock } from "../core/clock.ts";

/** Lets a loop rest until there is reason to look again. A wake during its work is not lost: the next wait ends at once. */
export interface Wake {
  wake(): void;
  /** Called before looking: only what happens from now on ends the next wait early. */
  reset(): void;
  /** Rests until a wake, or until `dueAt` (milliseconds since 1970) when one is given. */
  wait(dueAt: number | undefined): Promise<void>;
}

/** Makes a wake on the gateway's clock. */
export function createWake(clock: Clock): Wake {
  let woken = new AbortController();
  return {
    wake() {
      woken.abort("woken");
    },
    reset() {
      woken = new AbortController();
    },
    async wait(dueAt) {
      const { signal } = woken;
      if (signal.aborted) return;
      if (dueAt !== undefined) return clock.sleep(Math.max(0, dueAt - clock.now()), signal);
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    },
  };
}
