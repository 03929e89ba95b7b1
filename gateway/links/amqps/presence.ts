import { orAborted } from "../../core/or-aborted.ts";

/** Something that comes and goes, and why it is not there. */
export interface Presence<T> {
  /** It is there. */
  come(value: T): void;
  /** It is not there, nobody knows yet for how long. */
  go(): void;
  /** It is not there for now, and this is why. */
  fail(why: Error): void;
  /** Resolves with it, at once or when it comes; rejects with why it does not, at once or when that is known, or when the signal aborts. */
  get(signal: AbortSignal): Promise<T>;
}

/** Starts without it. */
export function createPresence<T>(): Presence<T> {
  let next = pending<T>();
  let settled = false;
  const renew = (): void => {
    if (settled) next = pending<T>();
    settled = false;
  };
  return {
    come: (value) => {
      renew();
      settled = true;
      next.resolve(value);
    },
    go: renew,
    fail: (why) => {
      renew();
      settled = true;
      next.reject(why);
    },
    get: (signal) => orAborted(next.promise, signal),
  };
}

/** A promise that nobody may be waiting for when it is rejected. */
function pending<T>(): PromiseWithResolvers<T> {
  const made = Promise.withResolvers<T>();
  made.promise.catch(() => {});
  return made;
}
