import { SluisError } from "../core/sluis-error.ts";
import type { ProductChild, ProductField, ProductSchema } from "../core/types/product.ts";
import { checkCell } from "./check-cell.ts";
import { checkMatchKeys } from "./check-match-keys.ts";
import { checkRules } from "./check-rules.ts";
import { levelFits } from "./level-fits.ts";

type Field = ProductField | ProductChild;

/** What the meta-schema cannot say about a product. Throws PRODUCT_REFUSED with the field and the rule. */
export function checkProduct(product: ProductSchema): void {
  const refuse = (at: string, rule: string): never => {
    throw new SluisError("PRODUCT_REFUSED", { product: product.title, at, rule });
  };
  if (product.$id !== `sluis:product:${product.title}:${product["x-version"]}`) refuse("$id", "name and version");
  checkTimeZone(product["x-time-zone"], refuse);
  checkNames(Object.keys(product.properties), ["ref", "mutatie"], refuse);
  for (const [name, field] of Object.entries(product.properties)) checkField(product, name, field, refuse);
  checkReferences(product, refuse);
  checkMatchKeys(product, refuse);
  checkRules(product, refuse);
  checkAggregate(product, refuse);
}

type Refuse = (at: string, rule: string) => never;

function checkTimeZone(zone: string | undefined, refuse: Refuse): void {
  try {
    if (zone !== undefined) new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    refuse("x-time-zone", "unknown");
  }
}

/** Names become columns of tables that do not tell capitals apart, and members of objects with a prototype. */
function checkNames(names: readonly string[], reserved: readonly string[], refuse: Refuse): void {
  const seen = new Set(reserved);
  for (const name of names) {
    if (seen.has(name.toLowerCase())) refuse(name, "name is taken");
    if (name in {}) refuse(name, "name is reserved");
    seen.add(name.toLowerCase());
  }
}

function checkField(product: ProductSchema, name: string, field: ProductField, refuse: Refuse): void {
  const problem = checkCell(field);
  if (problem !== null) refuse(name, problem);
  const children = field.items?.properties;
  if (children === undefined) {
    checkTreatments(product, name, field, refuse);
    return;
  }
  for (const keyword of ["x-class", "x-treatments", "x-levels", "x-pseudonym-types", "x-category"] as const)
    if (field[keyword] !== undefined) refuse(name, `${keyword} belongs to its children`);
  checkNames(Object.keys(children), [], refuse);
  for (const required of field.items?.required ?? [])
    if (!Object.hasOwn(children, required)) refuse(name, "required names no child");
  for (const [child, schema] of Object.entries(children)) checkTreatments(product, `${name}.${child}`, schema, refuse);
}

function checkTreatments(product: ProductSchema, at: string, field: Field, refuse: Refuse): void {
  const treatments = field["x-treatments"];
  if (treatments === undefined || field["x-class"] === undefined) refuse(at, "x-class and x-treatments");
  if (field["x-class"] === "S" && field["x-category"] === undefined) refuse(at, "x-category of a sensitive field");
  if (treatments.includes("generalise") !== (field["x-levels"] !== undefined)) refuse(at, "x-levels");
  if (treatments.includes("pseudonymise") !== (field["x-pseudonym-types"] !== undefined))
    refuse(at, "x-pseudonym-types");
  if (field["x-pseudonym-types"] && field.type !== "string" && field.type !== "integer")
    refuse(at, "x-pseudonym-types");
  for (const level of field["x-levels"] ?? [])
    if (!levelFits(product, at, field, level)) refuse(at, `level ${level} does not fit`);
  const bounds = field["x-classes"];
  if (bounds?.some((bound, index) => index > 0 && bound <= bounds[index - 1]!)) refuse(at, "x-classes must rise");
}

/** Every name that the product uses is one of its fields, and one plain value where that is needed. */
function checkReferences(product: ProductSchema, refuse: Refuse): void {
  const fields = product.properties;
  const known = (at: string, name: string): void => {
    if (!Object.hasOwn(fields, name)) refuse(at, "no such field");
  };
  const single = (at: string, name: string): void => {
    known(at, name);
    if (fields[name]!.type === "array") refuse(at, "one value needed");
  };
  for (const name of product.required) known("required", name);
  for (const name of product["x-natural-key"] ?? []) {
    single("x-natural-key", name);
    if (!product.required.includes(name)) refuse("x-natural-key", "must be required");
  }
  for (const check of product["x-checks"] ?? []) {
    for (const name of "fields" in check ? check.fields : [check.field]) single("x-checks", name);
    if ("other" in check) single("x-checks", check.other);
    if ("from" in check) single("x-checks", check.from);
    const needsCode = check.rule === "equals-code-label" || (check.rule === "derived" && check.as === "codeCategory");
    if (needsCode && product["x-code-field"] === undefined) refuse("x-checks", "x-code-field needed");
  }
  const { wpgArticle, firstProcessed } = product["x-guard-fields"] ?? {};
  const code = product["x-code-field"];
  const single_: readonly (readonly [string, string | undefined])[] = [
    ["x-area-field", product["x-area-field"]],
    ["x-code-field", code?.field],
    ["x-code-field", code?.label],
    ["x-guard-fields", wpgArticle],
    ["x-guard-fields", firstProcessed],
  ];
  for (const [at, name] of single_) if (name !== undefined) single(at, name);
  if (firstProcessed !== undefined && fields[firstProcessed]!.format !== "date")
    refuse("x-guard-fields", "date needed");
  for (const [name, field] of Object.entries(fields)) {
    const { nameField } = field["x-area"] ?? {};
    if (nameField !== undefined) single(name, nameField);
    for (const dated of [field, ...Object.values(field.items?.properties ?? {})])
      if (dated["x-age-at"] !== undefined) single(name, dated["x-age-at"]);
  }
}

/** What a product that is only counted needs: a count, a mark for suppressed ones, and a mark for totals; no lasting records. */
function checkAggregate(product: ProductSchema, refuse: Refuse): void {
  const aggregate = product["x-aggregate"];
  if (aggregate === undefined) return;
  const { count, suppressed, total } = aggregate;
  const type = (name: string) => (Object.hasOwn(product.properties, name) ? product.properties[name]!.type : undefined);
  if (type(count) !== "integer") refuse("x-aggregate", "count is no integer field");
  if (type(suppressed) !== "boolean") refuse("x-aggregate", "suppressed is no boolean field");
  const marks = product.properties[total.field]?.items?.enum ?? [];
  for (const name of total.over) {
    if (type(name) === undefined || type(name) === "array") refuse("x-aggregate", "total over no such field");
    if (product.required.includes(name)) refuse("x-aggregate", "the field of a total is required");
    if (type(total.field) !== "array" || !marks.includes(name)) refuse("x-aggregate", "total cannot be named");
  }
  if ([count, suppressed, total.field].some((name) => product.required.includes(name)))
    refuse("x-aggregate", "required in a file");
  if (product["x-natural-key"] !== undefined || product["x-match-keys"] !== undefined)
    refuse("x-aggregate", "counts have no keys");
  for (const [name, field] of Object.entries(product.properties))
    if (field.items?.properties !== undefined) refuse(name, "counts have no children");
}
