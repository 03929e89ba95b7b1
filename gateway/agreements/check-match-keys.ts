import type { ProductSchema } from "../core/types/product.ts";

/** Every match key is made of plain values that exist: all of the record, or all of one child of the same list. */
export function checkMatchKeys(product: ProductSchema, refuse: (at: string, rule: string) => never): void {
  const keys = new Set<string>();
  for (const key of product["x-match-keys"] ?? []) {
    const paths = Object.values(key.parts).map((path) => path.split(".") as [string, string | undefined]);
    for (const [name, child] of paths) {
      const field = Object.hasOwn(product.properties, name) ? product.properties[name]! : undefined;
      const children = field?.items?.properties ?? {};
      const exists = child === undefined ? field !== undefined : Object.hasOwn(children, child);
      if (!exists) refuse("x-match-keys", "no such field");
      if (child === undefined && field!.type === "array") refuse("x-match-keys", "one value needed");
    }
    const lists = paths.map(([name, child]) => (child === undefined ? "" : name));
    if (new Set(lists).size > 1) refuse("x-match-keys", "parts of several records");
    const id = `${key.entity} ${key.type}`.toLowerCase();
    if (keys.has(id)) refuse("x-match-keys", "double");
    keys.add(id);
  }
}
