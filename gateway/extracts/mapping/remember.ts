/** Texts remembered by one function: a day has 1,440 minutes, and the values of most other columns are few. */
const MOST = 4096;

/**
 * Remembers what a pure function made of texts, because most columns of an extract have few values and many rows. It stops where that
 * does not pay: in a column in which hardly any value comes twice.
 * In: the function; undefined is what it gives for a text that is not worth remembering. Out: the same function.
 */
export function remember<Value>(make: (text: string) => Value | undefined): (text: string) => Value | undefined {
  const known = new Map<string, Value>();
  let hits = 0;
  let pays = true;
  return (text) => {
    if (!pays) return make(text);
    const found = known.get(text);
    if (found !== undefined) {
      hits += 1;
      return found;
    }
    const made = make(text);
    if (made === undefined) return undefined;
    if (known.size === MOST) {
      pays = hits > MOST;
      hits = 0;
      known.clear();
    }
    // a copy: a piece of a larger text would keep all of that text in memory
    if (pays) known.set(Buffer.from(text, "utf16le").toString("utf16le"), made);
    return made;
  };
}
