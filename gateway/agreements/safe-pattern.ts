const TOKEN =
  /(?:\[(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9 _.,:;/@%]|\\[-\][\\^.])+-?\]|[A-Za-z0-9 _,:;/@%-]|\\[.+*?()[\]{}|^$/\\])(?:(\?)|\{(\d{1,4})(?:,(\d{1,4}))?\})?/y;

/** Ways in which the optional repeats of one pattern may be combined; a bound on what a match can cost. */
const MAX_CHOICES = 5000;

/**
 * Tells whether a regular expression stays in our closed subset: anchored, literals and character classes only, every repeat
 * bounded, and few ways to divide a text over them, so that no text makes it slow.
 * In: the pattern. Out: null when it is safe, else the rule that it breaks.
 */
export function unsafePattern(pattern: string): "anchors" | "syntax" | "repeat" | null {
  if (!pattern.startsWith("^") || !pattern.endsWith("$") || pattern.length < 3) return "anchors";
  const body = pattern.slice(1, -1);
  let choices = 1;
  let at = 0;
  while (at < body.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(body);
    if (token === null) return "syntax";
    const [, optional, from, to] = token;
    const least = Number(from ?? (optional ? 0 : 1));
    const most = Number(to ?? from ?? 1);
    if (most < least || most > 4000) return "repeat";
    choices *= most - least + 1;
    if (choices > MAX_CHOICES) return "repeat";
    at = TOKEN.lastIndex;
  }
  return compiles(pattern) ? null : "syntax";
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}
