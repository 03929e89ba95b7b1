type WordArray = Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A list of 32-bit words that grows. */
export interface Words<T extends WordArray> {
  readonly count: number;
  add(...words: number[]): void;
  addAll(words: ArrayLike<number>): void;
  /** Empties it. Out: the words, in an array that nothing else uses. */
  take(): T;
}

const FIRST = 1024;

/** An empty list. In: the kind of array. */
export function createWords<T extends WordArray>(make: new (length: number) => T): Words<T> {
  let words = new make(FIRST);
  let count = 0;

  function makeRoom(more: number): void {
    if (count + more <= words.length) return;
    const larger = new make(Math.max(2 * words.length, count + more));
    larger.set(words);
    words = larger;
  }

  return {
    get count() {
      return count;
    },
    add(...added) {
      makeRoom(added.length);
      for (let at = 0; at < added.length; at++) words[count++] = added[at]!;
    },
    addAll(added) {
      makeRoom(added.length);
      for (let at = 0; at < added.length; at++) words[count++] = added[at]!;
    },
    take() {
      const taken = words.slice(0, count) as T;
      count = 0;
      return taken;
    },
  };
}
