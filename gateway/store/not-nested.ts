import { AsyncLocalStorage } from "node:async_hooks";
import { SluisError } from "../core/sluis-error.ts";

/**
 * Makes a guard against a transaction inside a transaction: one that waits for another which waits for it would hang for ever.
 * Out: runs what it is given. Throws STORE_MISUSE for a call from inside another that is not over.
 */
export function notNested(): <T>(work: () => Promise<T>) => Promise<T> {
  const inside = new AsyncLocalStorage<{ over: boolean }>();
  return async (work) => {
    if (inside.getStore()?.over === false) throw new SluisError("STORE_MISUSE", { why: "nested transaction" });
    const own = { over: false };
    return inside.run(own, work).finally(() => {
      own.over = true;
    });
  };
}
