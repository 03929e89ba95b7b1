import type { Json, JsonObject } from "../core/json.ts";
import type { OutputColumn, OutputSchema } from "../core/output-schema.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { MatchKey, ProductSchema } from "../core/types/product.ts";
import { type CellContext, type CellTreatment, compileCellTreatment } from "./compile-cell-treatment.ts";
import type { NameOrder, OutgoingCell } from "./name-order.ts";
import { orderToken, tokenOf } from "./order-token.ts";
import type { Pseudonymise } from "./pseudonymise.ts";
import type { ChildRule } from "./record-rules.ts";
import type { FieldFinding } from "./row-ajv.ts";

const NOTHING: readonly string[] = [];

/** Makes one outgoing cell from a valid record. */
export type MakeCell = (cells: readonly Json[], warnings: FieldFinding[]) => OutgoingCell;

/** Compiles the columns behind `ref` and `mutatie`, in the order of the output schema: only what stands there can leave. */
export function compileOutputColumns(
  product: ProductSchema,
  agreement: Agreement,
  schema: OutputSchema,
  pseudonymise: Pseudonymise,
  codeCategory: (cells: readonly Json[]) => string | null,
  childRules: ReadonlyMap<string, ChildRule>,
): MakeCell[] {
  const names = Object.keys(product.properties);
  const shared = { pseudonymise, codeCategory, at: (field: string) => names.indexOf(field) };
  return schema.prefixItems.slice(2).map((column): MakeCell => {
    if (column["x-role"] === "token") return tokenColumn(product, column, pseudonymise, shared.at);
    const field = product.properties[column.title]!;
    const index = shared.at(column.title);
    if (field.items?.properties !== undefined)
      return childrenColumn(product, agreement, column, shared, childRules.get(column.title));
    const treatment = agreement.fields[column.title]!;
    if (treatment.treatment === "pseudonymise") {
      const token = orderToken(column.title, treatment.type!, pseudonymise);
      return (cells, warnings) => (cells[index] === null ? null : token(cells[index]!, warnings));
    }
    const treat = compileCellTreatment({ ...shared, name: column.title, field, treatment, labels: labelsOf(column) });
    return (cells, warnings) => (cells[index] === null ? null : treat(cells[index]!, cells, warnings));
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
): MakeCell {
  const type = column["x-token-type"]!;
  const key = keyOf(product, column.title, type, null);
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

/** The match key behind a token's column, or behind the member of a list's children. */
function keyOf(product: ProductSchema, title: string, type: string, list: string | null): MatchKey {
  return product["x-match-keys"]!.find((key) => {
    const isHere = Object.values(key.parts)[0]!.includes(".") === (list !== null);
    const isOfList = list === null || Object.values(key.parts)[0]!.startsWith(`${list}.`);
    return key.type === type && isHere && isOfList && [`token_${type}`, `token_${key.entity}_${type}`].includes(title);
  })!;
}

/** Makes a token out of the members of one child. */
type ChildToken = (child: Child, warnings: FieldFinding[]) => NameOrder | null;

interface Child {
  readonly [member: string]: Json;
}

function childToken(
  product: ProductSchema,
  list: string,
  title: string,
  type: string,
  pseudonymise: Pseudonymise,
): ChildToken {
  const key = keyOf(product, title, type, list);
  const pseudonymOf = pseudonymise(type, Object.keys(key.parts));
  const members = Object.values(key.parts).map((path) => path.slice(list.length + 1));
  const texts = members.map(() => "");
  return (child, warnings) => {
    for (let part = 0; part < members.length; part++) {
      const value = child[members[part]!] ?? null;
      texts[part] = value === null ? "" : String(value);
    }
    return tokenOf(pseudonymOf(texts), `${list}.${title}`, warnings);
  };
}

/** Children leave with the members that the agreement lists; a child of which nothing is left does not leave. */
function childrenColumn(
  product: ProductSchema,
  agreement: Agreement,
  column: OutputColumn,
  shared: Pick<CellContext, "pseudonymise" | "codeCategory" | "at">,
  rule: ChildRule | undefined,
): MakeCell {
  const parent = column.title;
  const children = product.properties[parent]!.items!.properties!;
  const outgoing = (column["items"] as JsonObject)["properties"] as { readonly [child: string]: JsonObject };
  const tokens = Object.keys(outgoing)
    .filter((title) => !Object.hasOwn(children, title))
    .map((title): readonly [string, ChildToken] => {
      const type = outgoing[title]!["x-token-type"] as string;
      return [title, childToken(product, parent, title, type, shared.pseudonymise)];
    });
  const fields = Object.keys(outgoing).filter((title) => Object.hasOwn(children, title));
  const treatments = fields.map((child): readonly [string, CellTreatment] => {
    const name = `${parent}.${child}`;
    const labels = labelsOf(outgoing[child]!);
    return [
      child,
      compileCellTreatment({ ...shared, name, field: children[child]!, treatment: agreement.fields[name]!, labels }),
    ];
  });
  const index = shared.at(parent);
  return (cells, warnings) => {
    const list = cells[index] as readonly Child[] | null;
    if (list === null) return null;
    const note = (field: string, name: string): void => void warnings.push({ field, rule: name });
    const out: { readonly [child: string]: OutgoingCell }[] = [];
    for (const child of list) {
      const without = rule === undefined ? NOTHING : rule(child, cells, note);
      if (without === null) continue;
      const leaving: { [child: string]: OutgoingCell } = {};
      let members = 0;
      for (const [name, treat] of treatments) {
        const value = without.includes(name) ? null : (child[name] ?? null);
        const treated = value === null ? null : treat(value, cells, warnings);
        if (treated === null) continue;
        leaving[name] = treated;
        members += 1;
      }
      for (const [title, token] of tokens) {
        const made = without.includes(title) ? null : token(child, warnings);
        if (made === null) continue;
        leaving[title] = made;
        members += 1;
      }
      if (members > 0) out.push(leaving);
    }
    return out.length === 0 ? null : out;
  };
}
