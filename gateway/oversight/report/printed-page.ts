import { html, type Markup } from "../../core/html.ts";
import { type ReportSection, spokenCell } from "./report.ts";

const WORDS = {
  nl: { none: "Niets.", evidence: "Geeft gegevens voor" },
  en: { none: "Nothing.", evidence: "Gives evidence for" },
} as const;

const STYLE = `body{font:11pt/1.45 "Fira Sans",system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#212121}
h1{font-size:1.7rem}h2{font-size:1.15rem;margin:2rem 0 .2rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #bdbdbd;vertical-align:top}td{overflow-wrap:anywhere}.n{text-align:right;font-variant-numeric:tabular-nums}
.evidence{color:#555;margin:0 0 .5rem}.test{background:#ffd500;padding:.4rem .8rem;font-weight:bold}
@media print{body{margin:0;max-width:none;font-size:9pt}section{break-inside:avoid-page}}`;

/** What stands on a page to print. */
export interface PrintedPage {
  readonly title: string;
  readonly environment: string;
  /** Paragraphs above and below the tables. */
  readonly above: readonly string[];
  readonly below?: readonly string[];
  readonly sections: readonly ReportSection[];
}

/** One page to print or keep: no scripts, nothing fetched. In: what stands on it, language. Out: HTML text. */
export function printedPage(
  { title, environment, above, below = [], sections }: PrintedPage,
  lang: "nl" | "en",
): string {
  const paragraphs = (texts: readonly string[]): Markup[] =>
    texts.map(
      (text) => html`<p>${text}</p>
`,
    );
  return html`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title><style>${{ markup: STYLE }}</style></head><body><main>
${environment === "test" ? html`<p class="test">TEST</p>` : ""}<h1>${title}</h1>
${paragraphs(above)}${sections.map((section) => sectionOf(section, lang))}${paragraphs(below)}</main></body></html>
`.markup;
}

function sectionOf({ id, title, evidenceFor, columns, rows }: ReportSection, lang: "nl" | "en") {
  const words = WORDS[lang];
  const cell = (value: string | number) =>
    typeof value === "number" ? html`<td class="n">${value}</td>` : html`<td>${value}</td>`;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title[lang]}</h2>
<p class="evidence">${words.evidence}: ${evidenceFor}</p>
${
  rows.length === 0
    ? html`<p>${words.none}</p>`
    : html`<table><thead><tr>${columns.map((column, at) => html`<th scope="col" class="${isNumeric(rows, at) ? "n" : ""}">${column[lang]}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((each) => cell(spokenCell(each, lang)))}</tr>`)}</tbody></table>`
}</section>
`;
}

function isNumeric(rows: ReportSection["rows"], column: number): boolean {
  return rows.every((row) => typeof row[column] === "number");
}
