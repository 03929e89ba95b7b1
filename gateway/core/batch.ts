/**
 * Gathers what comes while a write is under way into the next write, so that many small commits become few.
 * In: the write. Out: a function that resolves when its item was written, and rejects when that write failed.
 */
export function createBatch<T>(write: (items: readonly T[]) => Promise<void>): (item: T) => Promise<void> {
  let gathering: { readonly items: T[]; readonly written: Promise<void> } | undefined;
  let last: Promise<void> = Promise.resolve();
  return (item) => {
    if (gathering !== undefined) {
      gathering.items.push(item);
      return gathering.written;
    }
    const items = [item];
    const written = last.then(() => {
      gathering = undefined;
      return write(items);
    });
    gathering = { items, written };
    last = written.catch(() => {});
    return written;
  };
}
