import type { Json } from "../core/json.ts";
import type { OutputSchema } from "../core/output-schema.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { Limit, MatchKey, ProductRule, ProductSchema } from "../core/types/product.ts";
import type { NotAdmitted } from "./compile-admission.ts";
import { type Child, compileCondition, type Holds } from "./compile-condition.ts";
import { isAsCoarseAs } from "./is-as-coarse-as.ts";
import { tokenTitle } from "./match-key-columns.ts";

type Values = readonly (Json | undefined)[];

/** Tells what a rule found, by name, so that a report can count it. */
export type NoteRule = (field: string, rule: string) => void;

/** The rules of a product under one agreement, compiled. */
export interface CompiledRules {
  /** Why the record may not leave; null when it may. A rule that was set aside for this record is noted. */
  judge(values: Values, note: NoteRule): NotAdmitted | null;
  /** Positions of outgoing columns that stay empty for this record. */
  emptyColumns(values: Values, note: NoteRule): readonly number[];
  /** Per list field: null when the child does not leave, else the names of the outgoing members that it does not get. */
  readonly children: ReadonlyMap<string, (child: Child, values: Values, note: NoteRule) => readonly string[] | null>;
}

const NOTHING: readonly never[] = [];

/**
 * Compiles what a product says about records and children for which a condition holds. What a limit takes away is worked out here,
 * once: columns and members that the agreement lets leave finer than the limit, and with `none` the tokens made of the field too.
 * In: the product and agreement (both checked), and the output schema that follows from them.
 */
export function compileRules(product: ProductSchema, agreement: Agreement, schema: OutputSchema): CompiledRules {
  const rules = (product["x-rules"] ?? []).map((rule) => ({ rule, holds: effective(rule, product, agreement) }));
  const titles = schema.prefixItems.map((column) => column.title);
  const judges = rules.flatMap(({ rule, holds }) => {
    const { name, effect } = rule;
    if (effect.do !== "refuse" && effect.do !== "withhold") return [];
    const verdict: NotAdmitted = { outcome: effect.do, field: "record", rule: name };
    return [{ holds, verdict }];
  });
  const limits = rules.flatMap(({ rule, holds }) => {
    if (rule.each !== undefined || rule.effect.do !== "limit") return [];
    const taken = takenNames(rule.effect, product, agreement).map((title) => titles.indexOf(title));
    const columns = taken.filter((at) => at >= 0);
    return columns.length === 0 ? [] : [{ name: rule.name, holds, columns }];
  });
  const lists = [...new Set(rules.flatMap(({ rule }) => rule.each ?? []))];
  return {
    judge(values, note) {
      const found = judges.find(({ holds }) => holds(values, null, note));
      return found?.verdict ?? null;
    },
    emptyColumns(values, note) {
      let empty: readonly number[] = NOTHING;
      for (const { name, holds, columns } of limits) {
        if (!holds(values, null, note)) continue;
        note("record", name);
        empty = [...empty, ...columns];
      }
      return empty;
    },
    children: new Map(lists.map((list) => [list, childRules(list, rules, product, agreement)])),
  };
}

type Effective = (values: Values, child: Child | null, note: NoteRule) => boolean;

/** The condition of a rule, less the records for which the agreement sets it aside. */
function effective(rule: ProductRule, product: ProductSchema, agreement: Agreement): Effective {
  const holds = compileCondition(rule.when, product);
  const { lift, name } = rule;
  if (lift === undefined || agreement.guards?.liftedRules?.includes(name) !== true) return holds;
  const when: Holds = lift.when === undefined ? () => true : compileCondition(lift.when, product);
  const motive = lift.motive === undefined ? -1 : Object.keys(product.properties).indexOf(lift.motive);
  return (values, child, note) => {
    if (!holds(values, child)) return false;
    const lifted = when(values, child) && (motive < 0 || typeof values[motive] === "string");
    if (lifted) note(rule.each ?? "record", `lifted:${name}`);
    return !lifted;
  };
}

function childRules(
  list: string,
  rules: readonly { readonly rule: ProductRule; readonly holds: Effective }[],
  product: ProductSchema,
  agreement: Agreement,
) {
  const own = rules.flatMap(({ rule, holds }) => {
    if (rule.each !== list) return [];
    const taken = rule.effect.do === "limit" ? takenNames(rule.effect, product, agreement) : null;
    return [{ name: rule.name, holds, taken }];
  });
  return (child: Child, values: Values, note: NoteRule): readonly string[] | null => {
    let without: readonly string[] = NOTHING;
    for (const { name, holds, taken } of own) {
      if (!holds(values, child, note)) continue;
      note(list, name);
      if (taken === null) return null;
      without = [...without, ...taken];
    }
    return without;
  };
}

/** Names of what a limit takes away: columns of the record, or members of a child. */
function takenNames({ fields }: Limit, product: ProductSchema, agreement: Agreement): string[] {
  const keys = product["x-match-keys"] ?? [];
  return Object.entries(fields).flatMap(([path, level]) => {
    const treatment = agreement.fields[path];
    const name = path.slice(path.indexOf(".") + 1);
    const isList = product.properties[path]?.items?.properties !== undefined;
    const coarse = treatment === undefined ? !isList : isAsCoarseAs(treatment, level);
    const clear = coarse ? [] : [name];
    const made = (key: MatchKey): boolean => Object.values(key.parts).includes(path);
    const tokens = level === "none" ? keys.filter(made).map((key) => tokenTitle(product, key)) : [];
    return [...clear, ...tokens];
  });
}
