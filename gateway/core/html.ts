/** Markup that needs no escaping any more. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Part[];

const ESCAPES: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * A piece of HTML: what is put in is escaped, unless it is itself such a piece, so that no value from a file or a partner becomes markup.
 * In: a template with texts, numbers, pieces, or lists of these. Out: the piece. Attributes must stand in quotes.
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: texts.map((text, at) => `${text}${at < parts.length ? written(parts[at]!) : ""}`).join("") };
}

function written(part: Part): string {
  if (Array.isArray(part)) return (part as readonly Part[]).map(written).join("");
  if (typeof part === "object") return (part as Markup).markup;
  return String(part).replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}
