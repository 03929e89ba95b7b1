type WordArray = Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A list of 32-bit words that grows. */
export interface Words<T extends WordArray> {
  readonly count: number;
  add(word: number): void;
  addAll(words: ArrayLike<number>): void;
  /** Empties it. Out: the words, in an array that nothing else uses. */
  take(): T;
}

const FIRST = 1024;

/** An empty list. In: the kind of array. */
export function createWords<T extends WordArray>(make: new (length: number) => T): Words<T> {
  let words = new make(FIRST);
  let count = 0;

  function add(word: number): void {
    if (count === words.length) {
      const larger = new make(2 * count);
      larger.set(words);
      words = larger;
    }
    words[count++] = word;
  }

  return {
    get count() {
      return count;
    },
    add,
    addAll(added) {
      for (let at = 0; at < added.length; at++) add(added[at]!);
    },
    take() {
      const taken = words.slice(0, count) as T;
      count = 0;
      return taken;
    },
  };
}
