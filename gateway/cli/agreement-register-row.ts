import { productFields } from "../agreements/agreed-fields.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { ProductSchema } from "../core/types/product.ts";
import type { Texts } from "./texts/nl.ts";

/**
 * What a register of processing activities asks of an agreement (GDPR article 30, first paragraph, a to g).
 * In: the agreement, its product, texts. Out: heading and content of each column, in order.
 */
export function registerRow(agreement: Agreement, product: ProductSchema, t: Texts): (readonly [string, string])[] {
  const text = t.agreementNew.register;
  const { supplier, receiver, purpose, basis, retention, dpia } = agreement;
  const titles = new Map(productFields(product).map(({ name, field }) => [name, field["x-title-nl"]]));
  const leaving = Object.entries(agreement.fields).filter(([, { treatment }]) => treatment !== "drop");
  const data = leaving.map(([name, { treatment }]) => `${titles.get(name) ?? name} (${treatment})`);
  return [
    [text.name, `${agreement.id} (${agreement.product} ${agreement.productVersion})`],
    [text.controller, `${supplier.controller} (${supplier.name}); ${receiver.controller} (${receiver.name})`],
    [text.purpose, `${purpose.code}: ${purpose.text}`],
    [text.basis, [basis.supplier, basis.receiver].map((ground) => `${ground.code}: ${ground.text}`).join("; ")],
    [text.subjects, product["x-counting-unit"]],
    [text.data, data.join("; ")],
    [text.recipients, `${receiver.name}, ${receiver.unit}`],
    [text.transfer, text.none],
    [text.retention, `${retention.period} (${retention.then})`],
    [text.measures, text.measuresText],
    [text.dpia, dpia ?? ""],
  ];
}
