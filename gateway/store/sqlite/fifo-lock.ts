/** A lock that is given in the order in which it was asked for. */
export interface FifoLock {
  /** Waits for the turn. Out: a function that gives the lock to the next; calling it again does nothing. */
  acquire(): Promise<() => void>;
}

/** Makes a lock that nobody holds. */
export function createFifoLock(): FifoLock {
  let last: Promise<void> = Promise.resolve();
  return {
    async acquire() {
      const before = last;
      const { promise, resolve } = Promise.withResolvers<void>();
      last = promise;
      await before;
      return resolve;
    },
  };
}
