import type { Condition, ProductRule, ProductSchema } from "../core/types/product.ts";
import { levelFits } from "./level-fits.ts";

/** Conditions inside conditions: enough for any rule that a person can still read. */
const DEEPEST = 4;

type Refuse = (at: string, rule: string) => never;

/** Every rule of a product names what exists, and takes away only what may be missing. Throws what `refuse` throws. */
export function checkRules(product: ProductSchema, refuse: Refuse): void {
  const names = new Set<string>();
  for (const rule of product["x-rules"] ?? []) {
    const stop = (why: string): never => refuse(`x-rules ${rule.name}`, why);
    if (names.has(rule.name)) stop("double");
    names.add(rule.name);
    checkRule(product, rule, stop);
  }
}

function checkRule(product: ProductSchema, rule: ProductRule, stop: (why: string) => never): void {
  const { each, effect, lift } = rule;
  if (each !== undefined && childrenOf(product, each) === undefined) stop("each names no list of children");
  checkCondition(product, rule.when, each ?? null, 1, stop);
  if (lift?.when !== undefined) checkCondition(product, lift.when, each ?? null, 1, stop);
  if (lift?.motive !== undefined && product.properties[lift.motive]?.type !== "string") stop("motive is no text field");
  if (effect.do === "leave-out" && each === undefined) stop("leave-out needs each");
  if ((effect.do === "refuse" || effect.do === "withhold") && each !== undefined)
    stop("a child does not keep a record back");
  if (effect.do !== "limit") return;
  for (const [path, level] of Object.entries(effect.fields)) {
    const [list, child] = path.split(".") as [string, string | undefined];
    if ((child === undefined ? undefined : list) !== each) stop(`${path} is not what the rule is about`);
    const field = fieldAt(product, path) ?? stop(`no such field: ${path}`);
    const required = child === undefined ? product.required : (product.properties[list]!.items!.required ?? []);
    if (required.includes(child ?? list)) stop(`${path} is required`);
    if (level !== "none" && level !== "pseudonym" && !levelFits(product, path, field, level))
      stop(`level ${level} does not fit ${path}`);
  }
}

function checkCondition(
  product: ProductSchema,
  condition: Condition,
  list: string | null,
  depth: number,
  stop: (why: string) => never,
): void {
  if (depth > DEEPEST) stop("conditions too deep");
  const inner = (part: Condition, within = list): void => checkCondition(product, part, within, depth + 1, stop);
  if ("all" in condition) for (const part of condition.all) inner(part);
  else if ("any" in condition) for (const part of condition.any) inner(part);
  else if ("not" in condition) inner(condition.not);
  else if ("some" in condition) {
    if (childrenOf(product, condition.some) === undefined) stop("some names no list of children");
    inner(condition.of, condition.some);
  } else {
    const { field: path } = condition;
    const field = fieldAt(product, path) ?? stop(`no such field: ${path}`);
    if (path.includes(".") && !path.startsWith(`${list}.`)) stop(`${path} outside its list`);
    if ("youngerThan" in condition) {
      const moment = product.properties[condition.at];
      if (field.type !== "string" || (moment?.format !== "date" && moment?.format !== "local-date-time"))
        stop("youngerThan needs a date and a moment");
    }
    if ("startsWith" in condition && field.type !== "string") stop("startsWith needs a text field");
    if ("in" in condition) {
      const items = "items" in field ? field.items : undefined;
      const values = (items ?? field).enum;
      if (values !== undefined && condition.in.some((value) => !values.includes(value))) stop(`${path} never has this`);
    }
  }
}

function childrenOf(product: ProductSchema, list: string) {
  return Object.hasOwn(product.properties, list) ? product.properties[list]!.items?.properties : undefined;
}

function fieldAt(product: ProductSchema, path: string) {
  const [name, child] = path.split(".") as [string, string | undefined];
  if (child === undefined) return Object.hasOwn(product.properties, name) ? product.properties[name] : undefined;
  const children = childrenOf(product, name);
  return children !== undefined && Object.hasOwn(children, child) ? children[child] : undefined;
}
