import { SluisError } from "../core/sluis-error.ts";
import type { ProductSchema } from "../core/types/product.ts";

/**
 * A product without a natural key has no lasting `ref`, so there is nothing to change or withdraw by: only full loads and empty
 * deliveries are possible. Throws KIND_NEEDS_KEY for another kind.
 */
export function checkDeliveryKind(product: ProductSchema, kind: string): void {
  if (product["x-natural-key"] === undefined && kind !== "full" && kind !== "empty")
    throw new SluisError("KIND_NEEDS_KEY", { product: product.title, kind });
}
