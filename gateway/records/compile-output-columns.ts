import type { Json, JsonObject } from "../core/json.ts";
import type { OutputColumn, OutputSchema } from "../core/output-schema.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { ProductSchema } from "../core/types/product.ts";
import { type CellContext, type CellTreatment, compileCellTreatment, tokenOf } from "./compile-cell-treatment.ts";
import type { Pseudonymise } from "./pseudonymise.ts";
import type { FieldFinding } from "./row-ajv.ts";

/** Makes one outgoing cell from a valid record. */
export type ColumnMaker = (cells: readonly Json[], warnings: FieldFinding[]) => Json;

/** Compiles the columns behind `ref` and `mutatie`, in the order of the output schema: only what stands there can leave. */
export function compileOutputColumns(
  product: ProductSchema,
  agreement: Agreement,
  schema: OutputSchema,
  pseudonymise: Pseudonymise,
  codeCategory: (cells: readonly Json[]) => string | null,
): ColumnMaker[] {
  const names = Object.keys(product.properties);
  const shared = { pseudonymise, codeCategory, at: (field: string) => names.indexOf(field) };
  return schema.prefixItems.slice(2).map((column) => {
    if (column["x-role"] === "token") return tokenColumn(product, column, pseudonymise, shared.at);
    const field = product.properties[column.title]!;
    const index = shared.at(column.title);
    if (field.items?.properties !== undefined) return childrenColumn(product, agreement, column, shared);
    const treat = compileCellTreatment({
      ...shared,
      name: column.title,
      field,
      treatment: agreement.fields[column.title]!,
      labels: labelsOf(column),
    });
    return (cells, warnings) => {
      const value = cells[index]!;
      return value === null ? null : treat(value, cells, warnings);
    };
  });
}

function labelsOf(cell: JsonObject): string[] {
  return ((cell["enum"] ?? []) as readonly Json[]).filter((label) => typeof label === "string");
}

function tokenColumn(
  product: ProductSchema,
  column: OutputColumn,
  pseudonymise: Pseudonymise,
  at: (field: string) => number,
): ColumnMaker {
  const type = column["x-token-type"]!;
  const key = product["x-match-keys"]!.find(
    (candidate) =>
      candidate.type === type && [`token_${type}`, `token_${candidate.entity}_${type}`].includes(column.title),
  )!;
  const pseudonymOf = pseudonymise(type, Object.keys(key.parts));
  const places = Object.values(key.parts).map(at);
  const texts = places.map(() => "");
  return (cells, warnings) => {
    for (let part = 0; part < places.length; part++) {
      const value = cells[places[part]!]!;
      texts[part] = value === null ? "" : String(value);
    }
    return tokenOf(pseudonymOf(texts), column.title, warnings);
  };
}

/** Children leave with the members that the agreement lists; a child of which nothing is left does not leave. */
function childrenColumn(
  product: ProductSchema,
  agreement: Agreement,
  column: OutputColumn,
  shared: Pick<CellContext, "pseudonymise" | "codeCategory" | "at">,
): ColumnMaker {
  const parent = column.title;
  const children = product.properties[parent]!.items!.properties!;
  const outgoing = (column["items"] as JsonObject)["properties"] as { readonly [child: string]: JsonObject };
  const treatments = Object.keys(outgoing).map((child): readonly [string, CellTreatment] => {
    const name = `${parent}.${child}`;
    const labels = labelsOf(outgoing[child]!);
    return [
      child,
      compileCellTreatment({ ...shared, name, field: children[child]!, treatment: agreement.fields[name]!, labels }),
    ];
  });
  const index = shared.at(parent);
  return (cells, warnings) => {
    const list = cells[index] as readonly { readonly [child: string]: Json }[] | null;
    if (list === null) return null;
    const out: { [child: string]: Json }[] = [];
    for (const child of list) {
      const leaving: { [child: string]: Json } = {};
      let members = 0;
      for (const [name, treat] of treatments) {
        const value = child[name] ?? null;
        const treated = value === null ? null : treat(value, cells, warnings);
        if (treated === null) continue;
        leaving[name] = treated;
        members += 1;
      }
      if (members > 0) out.push(leaving);
    }
    return out.length === 0 ? null : out;
  };
}
