import type { Json } from "../core/json.ts";
import type { AreaTable } from "../core/types/area-table.ts";
import type { ProductSchema } from "../core/types/product.ts";
import { type AreaLevel, indexAreas, isAreaCode } from "./area-names.ts";
import type { FieldFinding } from "./row-ajv.ts";

const LEVELS: readonly AreaLevel[] = ["gemeente", "wijk", "buurt"];

interface AreaField {
  readonly field: string;
  readonly level: AreaLevel;
  readonly at: number;
  /** Where the name stands that gives the code when it is absent; -1 without one. */
  readonly nameAt: number;
}

/**
 * Turns names of areas into codes, in place, from large to small, so that the municipality narrows the search for the rest. A code
 * stays as it is; a name that means "not known" becomes null.
 * In: product and area table. Out: a function over the values of a record that adds what it could not resolve to `findings`; null
 * when there is nothing to do.
 */
export function compileAreaResolver(
  product: ProductSchema,
  table: AreaTable | null,
): ((cells: Json[], findings: FieldFinding[]) => void) | null {
  const names = Object.keys(product.properties);
  const fields = names.flatMap((field, at): AreaField[] => {
    const area = product.properties[field]!["x-area"];
    if (area === undefined) return [];
    return [
      { field, level: area.level, at, nameAt: area.nameField === undefined ? -1 : names.indexOf(area.nameField) },
    ];
  });
  if (fields.length === 0 || table === null) return null;
  fields.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  const municipalityAt = fields.find((field) => field.level === "gemeente")?.at ?? -1;
  const lookUp = indexAreas(table);
  return (cells, findings) => {
    for (const { field, level, at, nameAt } of fields) {
      const value = cells[at] ?? (nameAt < 0 ? null : cells[nameAt]);
      if (typeof value !== "string" || isAreaCode(level, value)) continue;
      const municipality = level === "gemeente" ? null : cells[municipalityAt];
      const found = lookUp(level, value, typeof municipality === "string" ? municipality : null);
      cells[at] = found.kind === "code" ? found.code : null;
      if (found.kind === "unknown" || found.kind === "ambiguous")
        findings.push({ field, rule: `area-name-${found.kind}` });
    }
  };
}
