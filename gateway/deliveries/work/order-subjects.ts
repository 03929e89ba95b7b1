import type { Json } from "../../core/json.ts";
import type { OutputSchema } from "../../core/output-schema.ts";
import type { ProductSchema } from "../../core/types/product.ts";
import { type NameMaker, NameOrder } from "../../records/name-order.ts";
import type { ChildRule } from "../../records/record-rules.ts";
import type { keyComposers } from "./key-composers.ts";
import type { BesideRow } from "./page-writer.ts";
import { subjectKeys } from "./subject-keys.ts";

/** Orders the keys by which the people in a record are found. In: its fields as they were read. Out: the orders, valid until the next record. */
export type OrderSubjects = (cells: readonly Json[]) => readonly BesideRow[];

/** What the orders are made with. */
export interface SubjectOrders {
  readonly makerOf: (type: string) => NameMaker;
  readonly product: ProductSchema;
  readonly outputSchema: OutputSchema;
  readonly composers: ReturnType<typeof keyComposers>;
  /** Rules by which children do not leave, by list. */
  readonly children: ReadonlyMap<string, ChildRule>;
}

/** Orders the keys that stand in one record, or in one child of it. */
type OrderKeys = (cells: readonly Json[]) => void;
type OrderOfChild = (child: Child, left: boolean) => void;

interface Child {
  readonly [member: string]: Json;
}

const SILENT = (): void => {};

/**
 * Prepares the subject index of a preparation. A key that cannot be made (absent, or refused by the rules) is left out.
 * Whoever stands in the record as it was read is indexed, also when nothing of him left: the record was about him. Which of both it is stays with the key.
 */
export function orderSubjects(making: SubjectOrders): OrderSubjects {
  const { product, composers, makerOf } = making;
  const names = Object.keys(product.properties);
  const lists = new Map<string, OrderOfChild[]>();
  const orderers: OrderKeys[] = [];
  const orders: BesideRow[] = [];
  for (const { type, parts } of subjectKeys(product)) {
    const maker = makerOf(type);
    const compose = composers(type, Object.keys(parts));
    const paths = Object.values(parts);
    const list = paths[0]!.includes(".") ? paths[0]!.slice(0, paths[0]!.indexOf(".")) : null;
    const keep = (texts: readonly string[], left: boolean): void => {
      const key = compose(texts);
      if (key.kind === "ok") orders.push({ order: new NameOrder(maker, key.parts), left });
    };
    if (list === null) orderers.push(keysOfRecord(paths, names, keep));
    else {
      const own = lists.get(list) ?? [];
      own.push(keysOfChild(paths, list.length + 1, keep));
      lists.set(list, own);
    }
  }
  for (const [list, own] of lists) orderers.push(eachChild(list, own, making, names));
  return (cells) => {
    orders.length = 0;
    for (const order of orderers) order(cells);
    return orders;
  };
}

type Keep = (texts: readonly string[], left: boolean) => void;

function keysOfRecord(paths: readonly string[], names: readonly string[], keep: Keep): OrderKeys {
  const places = paths.map((path) => names.indexOf(path));
  const texts = places.map(() => "");
  return (cells) => {
    let some = false;
    for (let part = 0; part < places.length; part++) {
      const value = cells[places[part]!] ?? null;
      texts[part] = value === null ? "" : String(value);
      some ||= value !== null;
    }
    if (some) keep(texts, true);
  };
}

function keysOfChild(paths: readonly string[], prefix: number, keep: Keep): OrderOfChild {
  const members = paths.map((path) => path.slice(prefix));
  const texts = members.map(() => "");
  return (child, left) => {
    let some = false;
    for (let part = 0; part < members.length; part++) {
      const value = child[members[part]!] ?? null;
      texts[part] = value === null ? "" : String(value);
      some ||= value !== null;
    }
    if (some) keep(texts, left);
  };
}

/** Children left with the record where the output has their list and no rule held them back. */
function eachChild(
  list: string,
  own: readonly OrderOfChild[],
  { outputSchema, children }: SubjectOrders,
  names: readonly string[],
): OrderKeys {
  const at = names.indexOf(list);
  const leaves = outputSchema.prefixItems.some(({ title }) => title === list);
  const rule = children.get(list);
  return (cells) => {
    const value = cells[at];
    if (!Array.isArray(value)) return;
    for (const child of value as readonly Child[]) {
      const left = leaves && (rule === undefined || rule(child, cells, SILENT) !== null);
      for (const order of own) order(child, left);
    }
  };
}
