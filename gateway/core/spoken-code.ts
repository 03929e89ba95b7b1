/** Text in groups, to be read out by telephone. In: the text, characters per group. */
export function inGroups(text: string, size: number): string {
  return (text.match(new RegExp(`.{1,${size}}`, "g")) ?? []).join(" ");
}

/** What somebody typed after hearing it: Crockford's reading rules (i and l are 1, o is 0), without spaces and hyphens. */
export function asHeard(text: string): string {
  return text.toLowerCase().replace(/[\s-]/g, "").replace(/[il]/g, "1").replaceAll("o", "0");
}
