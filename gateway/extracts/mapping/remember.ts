/** Places for texts: more than twice the minutes of a day, which are the most values that a column often has. */
const PLACES = 4096;
/** Longer texts seldom come twice. */
const LONGEST = 64;
/** After so many texts, a function for which less than half came before remembers no more. */
const TRIAL = 4096;
/** V8 makes a slice of this length or more a view on the whole text, which would then stay in memory. */
const SHORTEST_VIEW = 13;

/**
 * Remembers what a pure function made of texts, because most columns of an extract have few values and many rows. It stops where that
 * does not pay: in a column in which hardly any value comes twice. A table of its own, because a text that was just cut has no hash yet, and a
 * Map takes longer to give it one than most functions take to run. A text that finds its place taken takes it over.
 * In: the function; undefined is what it gives for a text that is not worth remembering. Out: the same function.
 */
export function remember<Value>(make: (text: string) => Value | undefined): (text: string) => Value | undefined {
  const texts: (string | undefined)[] = new Array(PLACES).fill(undefined);
  const values: (Value | undefined)[] = new Array(PLACES).fill(undefined);
  let seen = 0;
  let found = 0;
  let pays = true;
  return (text) => {
    if (!pays || text.length > LONGEST) return make(text);
    let hash = text.length;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
    seen += 1;
    if (texts[place] === text) {
      found += 1;
      return values[place];
    }
    if (seen === TRIAL) {
      pays = found * 2 > TRIAL;
      seen = 0;
      found = 0;
      if (!pays) texts.length = values.length = 0;
    }
    const made = make(text);
    if (made === undefined || !pays) return made;
    // a copy: a piece of a larger text would keep all of that text in memory
    texts[place] = text.length < SHORTEST_VIEW ? text : Buffer.from(text, "utf16le").toString("utf16le");
    values[place] = made;
    return made;
  };
}
