import type { Json } from "../core/json.ts";
import type { Check, ProductSchema } from "../core/types/product.ts";
import type { CodeIndex } from "./code-index.ts";
import { createLocalTimeCheck } from "./local-time.ts";
import type { FieldFinding } from "./row-ajv.ts";
import { oncePerText } from "./treatments/once-per-text.ts";
import { dayPart, utcDay, weekday } from "./treatments/time.ts";

/** Checks one record whose cells are valid one by one; fills in derived cells; adds to errors and warnings. */
export type RecordCheck = (cells: Json[], errors: FieldFinding[], warnings: FieldFinding[]) => void;

/**
 * The rules of a product over more than one cell, and those that no schema can say: codes that the list knows, and wall-clock times
 * that a clock change skipped (an error) or doubled (a warning; nothing is guessed).
 * In: the product, and its code list made ready (null when it has no codes). Out: the checks, in the order of the product.
 */
export function compileRecordChecks(product: ProductSchema, codes: CodeIndex | null): RecordCheck[] {
  const names = Object.keys(product.properties);
  const at = (field: string): number => names.indexOf(field);
  const checks: RecordCheck[] = [];
  const localTimes = names.filter((name) => product.properties[name]!.format === "local-date-time");
  if (localTimes.length > 0) checks.push(localTimeCheck(product, localTimes, at));
  const code = product["x-code-field"];
  if (code !== undefined && codes !== null) {
    const finding = { field: code.field, rule: "code-unknown" };
    const codeAt = at(code.field);
    checks.push((cells, errors) => {
      const value = cells[codeAt];
      if (typeof value === "string" && codes.meanings(value) === undefined) errors.push(finding);
    });
  }
  for (const check of product["x-checks"] ?? []) {
    const run = compileCheck(check, product, codes, at);
    checks.push(check.severity === "error" ? run : (cells, _, warnings) => run(cells, warnings, warnings));
  }
  return checks;
}

function localTimeCheck(product: ProductSchema, fields: readonly string[], at: (field: string) => number): RecordCheck {
  const kindOf = createLocalTimeCheck(product["x-time-zone"] ?? "Europe/Amsterdam");
  const places = fields.map((field) => ({
    index: at(field),
    missing: { field, rule: "local-time-missing" },
    ambiguous: { field, rule: "local-time-ambiguous" },
  }));
  return (cells, errors, warnings) => {
    for (const { index, missing, ambiguous } of places) {
      const value = cells[index];
      if (typeof value !== "string") continue;
      const kind = kindOf(value);
      if (kind === "missing") errors.push(missing);
      else if (kind === "ambiguous") warnings.push(ambiguous);
    }
  };
}

/** One rule of the product. The second list it gets is the one for the rule's severity. */
function compileCheck(
  check: Check,
  product: ProductSchema,
  codes: CodeIndex | null,
  at: (field: string) => number,
): RecordCheck {
  switch (check.rule) {
    case "not-before": {
      const [index, otherIndex] = [at(check.field), at(check.other)];
      const finding = { field: check.field, rule: `not-before:${check.other}` };
      return (cells, found) => {
        const [value, other] = [cells[index], cells[otherIndex]];
        // ISO texts order as times do
        if (typeof value === "string" && typeof other === "string" && value < other) found.push(finding);
      };
    }
    case "within-days": {
      const dayOf = oncePerText(utcDay);
      const [index, otherIndex] = [at(check.field), at(check.other)];
      const finding = { field: check.field, rule: `within-days:${check.other}` };
      return (cells, found) => {
        const [value, other] = [cells[index], cells[otherIndex]];
        if (typeof value !== "string" || typeof other !== "string") return;
        const days = (dayOf(value) - dayOf(other)) / 86_400_000;
        if (!(days >= 0 && days <= check.days)) found.push(finding);
      };
    }
    case "pair-or-none": {
      const indices = check.fields.map(at);
      const finding = { field: check.fields[0]!, rule: `pair-or-none:${check.fields.join("+")}` };
      return (cells, found) => {
        let present = 0;
        for (const index of indices) if (cells[index] !== null) present += 1;
        if (present > 0 && present < indices.length) found.push(finding);
      };
    }
    case "equals-code-label": {
      const [index, codeIndex] = [at(check.field), at(product["x-code-field"]!.field)];
      const finding = { field: check.field, rule: "equals-code-label" };
      return (cells, found) => {
        const [label, code] = [cells[index], cells[codeIndex]];
        if (typeof label === "string" && typeof code === "string" && codes?.hasLabel(code, label) === false)
          found.push(finding);
      };
    }
    case "derived":
      return derivedCheck(check.field, at(check.field), at(check.from), deriver(check.as, product, codes, at));
    case "area-nested": {
      const places = check.fields.map((field) => ({ index: at(field), finding: { field, rule: "area-nested" } }));
      return (cells, found) => {
        let outer: string | null = null;
        for (const { index, finding } of places) {
          const code = cells[index];
          if (typeof code !== "string") continue;
          if (outer !== null && !code.startsWith(outer.slice(2), 2)) found.push(finding);
          outer = code;
        }
      };
    }
  }
}

function derivedCheck(
  field: string,
  index: number,
  fromIndex: number,
  derive: (from: string, given: Json, cells: readonly Json[]) => string | null,
): RecordCheck {
  const finding = { field, rule: "derived" };
  return (cells, found) => {
    const from = cells[fromIndex];
    if (typeof from !== "string") return;
    const given = cells[index] ?? null;
    const derived = derive(from, given, cells);
    if (given === null) cells[index] = derived;
    else if (derived !== given) found.push(finding);
  };
}

function deriver(
  as: "dayPart" | "weekday" | "codeCategory",
  product: ProductSchema,
  codes: CodeIndex | null,
  at: (field: string) => number,
): (from: string, given: Json, cells: readonly Json[]) => string | null {
  if (as === "dayPart") return oncePerText(dayPart);
  if (as === "weekday") return oncePerText(weekday);
  const labelIndex = product["x-code-field"]?.label === undefined ? -1 : at(product["x-code-field"].label);
  return (code, given, cells) => {
    // of a code with several meanings each category is right
    if (given !== null) return codes?.meanings(code)?.find((meaning) => meaning.category === given)?.category ?? null;
    const label = labelIndex < 0 ? null : cells[labelIndex];
    return codes?.category(code, typeof label === "string" ? label : null) ?? null;
  };
}
