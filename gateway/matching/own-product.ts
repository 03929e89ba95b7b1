import { deriveOutputSchema } from "../agreements/derive-output-schema.ts";
import type { OutputSchema } from "../core/output-schema.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { ProductSchema } from "../core/types/product.ts";

/** How an own register is read: nothing of it leaves, so only its own key and the parts of match keys count. */
export interface OwnProduct {
  readonly product: ProductSchema;
  readonly agreement: Agreement;
  readonly outputSchema: OutputSchema;
}

/**
 * Turns a product and the agreement whose domain is used into what an own source is read with: no rules about what may leave, no codes
 * and no area, only the record's own key as required; the key is kept in the clear, so that a match leads back to the register, and no
 * other field is.
 * In: the product of the register, the agreement, the types that this party may make for it. Out: null when the product has no key of
 * its own or no match key of these types.
 */
export function ownProduct(product: ProductSchema, agreement: Agreement, types: readonly string[]): OwnProduct | null {
  const key = product["x-natural-key"];
  if (key === undefined) return null;
  const own: ProductSchema = {
    ...product,
    required: key,
    "x-checks": [],
    "x-rules": [],
  };
  delete own["x-area-field"];
  delete own["x-code-field"];
  delete own["x-guard-fields"];
  const usable = (product["x-match-keys"] ?? []).filter(({ type }) => types.includes(type));
  if (usable.length === 0) return null;
  const asOwn: Agreement = {
    ...agreement,
    product: product.title,
    productVersion: product["x-version"],
    fields: Object.fromEntries(
      key.map((field) => [field, { treatment: "keep" as const, why: "terug naar het register" }]),
    ),
    area: { municipalities: [], outside: "withhold" },
    pseudonyms: { ...agreement.pseudonyms!, types: [...types] },
  };
  delete asOwn.codes;
  delete asOwn.guards;
  const schema = deriveOutputSchema(own, asOwn);
  const outputSchema: OutputSchema = {
    ...schema,
    $id: `sluis:own:${product.title}:${product["x-version"]}`,
    title: `eigen-${product.title}`,
    prefixItems: schema.prefixItems.map((column) =>
      key.includes(column.title) ? { ...column, "x-role": "key" } : column,
    ),
  };
  return { product: own, agreement: asOwn, outputSchema };
}
