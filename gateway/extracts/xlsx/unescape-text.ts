/**
 * Undoes `_xHHHH_`, the form of characters that XML cannot hold (ECMA-376 part 1, section 22.9.2.19, ST_Xstring).
 * In: text of an element. Out: the text that the cell shows.
 */
export function unescapeText(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
