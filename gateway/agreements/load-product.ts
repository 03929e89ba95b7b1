import { checkControlDocument, readSchema } from "../core/control-document.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { ProductSchema } from "../core/types/product.ts";
import { checkProduct } from "./check-product.ts";

/**
 * Checks a product schema: the closed subset, safe patterns, bounds everywhere, and that every name it uses exists.
 * In: the parsed document. Out: the product; the order of its properties is the order of the fields.
 * Throws UNKNOWN_KEY, SCHEMA_VIOLATION, PRODUCT_REFUSED with the place and the rule.
 */
export function loadProduct(document: unknown): ProductSchema {
  const product = checkControlDocument<ProductSchema>("product", document);
  checkProduct(product);
  return product;
}

/** Reads and checks a product that ships with the gateway. Throws PRODUCT_UNKNOWN when there is none of that name and version. */
export function loadShippedProduct(name: string, version: string): ProductSchema {
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(name) || !/^[0-9]{1,4}(?:\.[0-9]{1,4}){2}$/.test(version))
    throw new SluisError("PRODUCT_UNKNOWN", { product: "?", version: "?" });
  let document: unknown;
  try {
    document = readSchema(`products/${name}.${version}.json`);
  } catch (cause) {
    throw new SluisError("PRODUCT_UNKNOWN", { product: name, version }, { cause });
  }
  return loadProduct(document);
}
