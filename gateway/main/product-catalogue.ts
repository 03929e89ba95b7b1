import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadAreaTable } from "../agreements/load-area-table.ts";
import { loadCodeList } from "../agreements/load-code-list.ts";
import { loadProduct } from "../agreements/load-product.ts";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { CodeList } from "../core/types/code-list.ts";
import type { ProductSchema } from "../core/types/product.ts";
import type { ProductCatalogue } from "../deliveries/gateway-context.ts";

/** Largest file of this kind, bytes; a full area table of the Netherlands stays below it. */
const LARGEST = 8 * 1024 * 1024;

const SHIPPED = fileURLToPath(new URL("../../schemas/", import.meta.url));

/**
 * Loads every product, code list and area table: those that are shipped, and those in a folder of this installation's own
 * (`products/`, `codes/` and `areas/` in it). All are checked at once, so that a broken one is found at start and not at a delivery.
 * In: that folder or null. Throws PRODUCT_REFUSED and what the loaders throw.
 */
export function loadCatalogue(ownFolder: string | null): ProductCatalogue {
  const roots = ownFolder === null ? [SHIPPED] : [SHIPPED, ownFolder];
  const all = (kind: string) => roots.flatMap((root) => documents(join(root, kind)));
  const products = new Map<string, ProductSchema>();
  for (const document of all("products")) {
    const product = loadProduct(document);
    products.set(`${product.title} ${product["x-version"]}`, product);
  }
  const codeLists = new Map<string, CodeList>();
  for (const document of all("codes")) {
    const list = loadCodeList(document);
    codeLists.set(`${list.list} ${list.version}`, list);
  }
  // the newest year counts; this installation's own table replaces the shipped one of that year
  const tables = all("areas").map((document) => loadAreaTable(document));
  const areaTable = tables.reduce(
    (best, table) => (best === null || table.year >= best.year ? table : best),
    tables[0] ?? null,
  );
  return {
    product(name, version) {
      const product = products.get(`${name} ${version}`);
      if (product === undefined) throw new SluisError("PRODUCT_UNKNOWN", { product: name, version });
      return product;
    },
    newest(name) {
      const found = [...products.values()].filter((product) => product.title === name);
      const newest = found.reduce<ProductSchema | null>((best, each) => (isNewer(each, best) ? each : best), null);
      if (newest === null) throw new SluisError("PRODUCT_UNKNOWN", { product: name, version: "?" });
      return newest;
    },
    codeList: ({ codes }) => (codes === undefined ? null : (codeLists.get(`${codes.list} ${codes.version}`) ?? null)),
    areaTable,
  };
}

function isNewer(product: ProductSchema, best: ProductSchema | null): boolean {
  if (best === null) return true;
  const [left, right] = [product, best].map((each) => each["x-version"].split(".").map(Number));
  const differing = left!.findIndex((part, at) => part !== right![at]);
  return differing >= 0 && left![differing]! > right![differing]!;
}

function documents(folder: string): Json[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => parseStrictJson(readFileSync(join(folder, name)), { bytes: LARGEST }));
}
