import type { ProductSchema } from "../../core/types/product.ts";

/** Other names under which columns are known, by field. */
export function productAliases(product: ProductSchema): { readonly [field: string]: readonly string[] } {
  const fields = Object.entries(product.properties);
  return Object.fromEntries(fields.map(([name, field]) => [name, field["x-column-names"] ?? []]));
}
