import type { Agreement } from "../core/types/agreement.ts";
import type { ProductSchema } from "../core/types/product.ts";
import { registerRow } from "./agreement-register-row.ts";
import { treatmentText } from "./agreement-text.ts";
import type { Texts } from "./texts/nl.ts";

/** An agreement as a page of its own that can be printed. In: the agreement, its hash, signatures, product, texts. Out: HTML. */
export function agreementPage(
  agreement: Agreement,
  more: { readonly hash: string; readonly signatures: number; readonly product: ProductSchema; readonly lang: string },
  t: Texts,
): string {
  const text = t.agreement;
  const rows: (readonly [string, string])[] = [
    [text.valid, `${agreement.validFrom} - ${agreement.validUntil}`],
    [text.hash, more.hash],
    [text.signatures, text.signaturesOf(more.signatures)],
    ...registerRow(agreement, more.product, t),
  ];
  const title = `${agreement.id}, ${t.delivery.version(agreement.version)}`;
  const banner = agreement.environment === "test" ? `<p><strong>${html(t.testBanner)}</strong></p>` : "";
  const fields = Object.entries(agreement.fields).map(
    ([name, field]) =>
      `<tr><th scope="row">${html(name)}</th><td>${html(treatmentText(field))}</td><td>${html(field.why)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="${more.lang}"><head><meta charset="utf-8"><title>${html(title)}</title>
<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top}td{overflow-wrap:anywhere}</style></head>
<body>${banner}<h1>${html(title)}</h1>
<table>${rows.map(([head, cell]) => `<tr><th scope="row">${html(head)}</th><td>${html(cell)}</td></tr>`).join("\n")}</table>
<h2>${html(t.agreementNew.fields)}</h2>
<table><tr><th>${html(text.field)}</th><th>${html(text.treatment)}</th><th>${html(text.why)}</th></tr>
${fields.join("\n")}</table></body></html>
`;
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
