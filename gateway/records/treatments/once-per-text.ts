/** Texts that are remembered: more than the minutes of a day, which are the most values that a time column often has. */
const MOST_REMEMBERED = 4096;

/** A pure function of a text that is not run again for a text of a little before: a day has fewer minutes than an extract has records. */
export function oncePerText<Value>(make: (text: string) => Value): (text: string) => Value {
  const made = new Map<string, Value>();
  return (text) => {
    let value = made.get(text);
    if (value === undefined) {
      value = make(text);
      if (made.size === MOST_REMEMBERED) made.clear();
      made.set(text, value);
    }
    return value;
  };
}
