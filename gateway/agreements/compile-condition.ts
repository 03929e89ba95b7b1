import type { Json } from "../core/json.ts";
import { readPartialDate } from "../core/partial-date.ts";
import type { Condition, ProductSchema } from "../core/types/product.ts";

/** A child of a list as the file gave it. */
export interface Child {
  readonly [field: string]: Json;
}

/** Tells whether something holds. In: values in product field order, and the child that the rule is about (null for the record). */
export type Holds = (values: readonly (Json | undefined)[], child: Child | null) => boolean;

/** Compiles a condition that checkRules has seen. A value that is absent never fulfils a condition about a value. */
export function compileCondition(condition: Condition, product: ProductSchema): Holds {
  if ("all" in condition) {
    const parts = condition.all.map((part) => compileCondition(part, product));
    return (values, child) => parts.every((holds) => holds(values, child));
  }
  if ("any" in condition) {
    const parts = condition.any.map((part) => compileCondition(part, product));
    return (values, child) => parts.some((holds) => holds(values, child));
  }
  if ("not" in condition) {
    const holds = compileCondition(condition.not, product);
    return (values, child) => !holds(values, child);
  }
  if ("some" in condition) {
    const at = placeOf(product, condition.some);
    const holds = compileCondition(condition.of, product);
    return (values) => listOf(values[at]).some((child) => holds(values, child as Child));
  }
  const value = reader(condition.field, product);
  if ("present" in condition) return (values, child) => (value(values, child) !== null) === condition.present;
  if ("in" in condition) {
    const wanted = new Set<Json>(condition.in);
    return (values, child) => {
      const found = value(values, child);
      return Array.isArray(found) ? found.some((item) => wanted.has(item)) : wanted.has(found);
    };
  }
  if ("startsWith" in condition)
    return (values, child) => {
      const found = value(values, child);
      return typeof found === "string" && condition.startsWith.some((start) => found.startsWith(start));
    };
  const at = placeOf(product, condition.at);
  return (values, child) => mayBeYounger(value(values, child), values[at], condition.youngerThan);
}

/** The value of a field of the record, or of the child at hand. */
function reader(
  path: string,
  product: ProductSchema,
): (values: readonly (Json | undefined)[], child: Child | null) => Json {
  const [name, member] = path.split(".") as [string, string | undefined];
  if (member !== undefined) return (_, child) => child?.[member] ?? null;
  const at = placeOf(product, name);
  return (values) => values[at] ?? null;
}

/** ISO dates compare as text; unknown parts of a birth count as the latest possible, so that a doubtful minor is protected. */
function mayBeYounger(birth: Json, moment: Json | undefined, years: number): boolean {
  if (typeof birth !== "string" || typeof moment !== "string") return false;
  const date = readPartialDate(birth.trim().toUpperCase());
  if (typeof date === "string") return false;
  const { year, month, day } = date;
  const birthday = [year + years, month || 12, day || 31].map((part) => String(part).padStart(2, "0")).join("-");
  return moment.slice(0, 10) < birthday;
}

function placeOf(product: ProductSchema, field: string): number {
  return Object.keys(product.properties).indexOf(field);
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
