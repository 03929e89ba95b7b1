/** Gives at most a number of turns at once; the others wait in order. */
export interface Turns {
  /** Runs `work` when its turn comes. */
  take<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Bounds how many questions one partner is asked at once. Node's agent counts only connections that are made, not those in the
 * making, so its own bound fails exactly when many questions start together.
 * In: how many may run at once.
 */
export function turns(limit: number): Turns {
  const waiting: (() => void)[] = [];
  let free = limit;
  return {
    take: async (work) => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        // the turn goes straight to the next in line, so that nobody who comes later can take it
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}
