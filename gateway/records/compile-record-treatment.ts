import { cellSchema } from "../core/cell-schema.ts";
import type { Json } from "../core/json.ts";
import type { Mutation, OutputSchema } from "../core/output-schema.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { ProductSchema } from "../core/types/product.ts";
import { type CodeIndex, indexCodes } from "./code-index.ts";
import { compileAreaResolver } from "./compile-area-resolver.ts";
import { compileCellsCheck } from "./compile-cells-check.ts";
import { compileOutputColumns } from "./compile-output-columns.ts";
import { compileRecordChecks } from "./compile-record-checks.ts";
import type { NameOrder, OutgoingCell } from "./name-order.ts";
import type { Pseudonymise } from "./pseudonymise.ts";
import type { RecordLookups } from "./record-lookups.ts";
import type { RecordRules } from "./record-rules.ts";
import { compileRowSchema, type FieldFinding } from "./row-ajv.ts";

/** What treatment needs from outside; everything is fixed for one preparation. */
export interface TreatmentOptions {
  readonly product: ProductSchema;
  readonly agreement: Agreement;
  /** Derived from product and agreement. */
  readonly outputSchema: OutputSchema;
  readonly lookups: RecordLookups;
  /** What the agreement allows for a record: null, or why it may not leave. */
  readonly admission: (
    values: readonly Json[],
  ) => { readonly outcome: "refuse" | "withhold"; readonly field: string; readonly rule: string } | null;
  /** What the product's rules say of a record that is valid and admitted. */
  readonly rules: RecordRules;
  readonly pseudonymise: Pseudonymise;
  /** `ref` of a record from its natural key, in the product's order. */
  readonly refOfKey: (keyParts: readonly string[]) => NameOrder;
  /** `ref` of a record of a product without a natural key, from its line. */
  readonly refOfLine: (line: number) => NameOrder;
}

/** What became of one record, until the next is treated. Findings and warnings carry names of fields and rules only. */
export type TreatedRecord =
  | {
      readonly kind: "out";
      /** One cell per column of the output schema, the `ref` first. */
      readonly row: readonly OutgoingCell[];
      readonly warnings: readonly FieldFinding[];
      /** The record's fields as they were read; null for one that is only removed. */
      readonly cells: readonly Json[] | null;
    }
  | { readonly kind: "refused"; readonly findings: readonly FieldFinding[] }
  | { readonly kind: "withheld"; readonly field: string; readonly rule: string };

/**
 * Turns one record into what becomes of it. In: its values in product field order, the line where it starts from 1, its mutation; per field the
 * number that its value is known by (equal numbers, equal values), -1 where it has none.
 */
export type TreatRecord = (
  values: readonly (Json | undefined)[],
  line: number,
  mutation: Mutation,
  numbers?: Int32Array,
) => TreatedRecord;

/**
 * Compiles the one pass that a record goes through: area names to codes, the product's schema, its checks, admission, its rules, and then
 * only the cells that the output schema has. A value of a field that has no column is never copied anywhere.
 * A `vervallen` record needs its natural key only, is not judged further, and leaves as ref and mutation.
 * Throws CODE_LIST_UNKNOWN when the product has codes and the list is not given.
 */
export function compileRecordTreatment(options: TreatmentOptions): TreatRecord {
  const { product, agreement, outputSchema, lookups, admission, rules } = options;
  const names = Object.keys(product.properties);
  const codes = codesOf(product, lookups);
  const resolveAreas = compileAreaResolver(product, lookups.areaTable);
  const areSound = compileCellsCheck(product, names);
  const findingsOf = tupleCheck(product, names);
  const unnumbered = new Int32Array(names.length).fill(-1);
  const categoryOf = codeCategory(product, codes);
  const checks = compileRecordChecks(product, codes);
  const code = product["x-code-field"]?.field;
  if (code !== undefined && agreement.fields[code]?.to === "category") {
    const ambiguous = { field: code, rule: "code-ambiguous" };
    checks.push((cells, errors) => {
      if (errors.length === 0 && cells[names.indexOf(code)] !== null && categoryOf(cells) === null)
        errors.push(ambiguous);
    });
  }
  const { pseudonymise } = options;
  const columns = compileOutputColumns(product, agreement, outputSchema, pseudonymise, categoryOf, rules.children);
  const refOf = refMaker(options, names);
  const remove = compileRemoval(options, names);
  const areaField = product["x-area-field"];
  const areaAt = areaField === undefined ? -1 : names.indexOf(areaField);
  // these are used again for the next record: most need none of the lists
  const cells: Json[] = new Array(names.length).fill(null);
  const errors: FieldFinding[] = [];
  const warnings: FieldFinding[] = [];
  const row: OutgoingCell[] = new Array(columns.length + 2).fill(null);
  const out: TreatedRecord = { kind: "out", row, warnings, cells };
  const note = (field: string, rule: string): void => void warnings.push({ field, rule });

  return (values, line, mutation, numbers = unnumbered) => {
    if (mutation === "vervallen") return remove(values);
    for (let index = 0; index < cells.length; index++) cells[index] = present(values[index]);
    errors.length = 0;
    warnings.length = 0;
    resolveAreas?.(cells, errors);
    if (!areSound(cells, numbers)) errors.push(...(findingsOf(cells) ?? []));
    if (errors.length === 0) for (const check of checks) check(cells, errors, warnings);
    const verdict = admission(cells);
    // what is known to lie outside the area is not ours to judge further
    const elsewhere = verdict !== null && verdict.field === areaField && cells[areaAt] !== null;
    if (errors.length > 0 && !(elsewhere && errors.every(({ field }) => field !== areaField)))
      return { kind: "refused", findings: [...errors] };
    const stopped = verdict ?? rules.judge(cells, note);
    if (stopped !== null) {
      const { outcome, field, rule } = stopped;
      return outcome === "refuse"
        ? { kind: "refused", findings: [{ field, rule }] }
        : { kind: "withheld", field, rule };
    }
    row[0] = refOf(cells, line);
    row[1] = mutation;
    for (let index = 0; index < columns.length; index++) row[index + 2] = columns[index]!(cells, warnings);
    for (const empty of rules.emptyColumns(cells, note)) row[empty] = null;
    return out;
  };
}

/** Absent is null, and so is a list without items. */
function present(value: Json | undefined): Json {
  if (value === undefined) return null;
  return typeof value === "object" && Array.isArray(value) && value.length === 0 ? null : value;
}

function codesOf(product: ProductSchema, { codeList }: RecordLookups): CodeIndex | null {
  const code = product["x-code-field"];
  if (code === undefined) return null;
  if (codeList === null) throw new SluisError("CODE_LIST_UNKNOWN", { list: code.list, version: "?" });
  return indexCodes(codeList);
}

function tupleCheck(product: ProductSchema, names: readonly string[]) {
  const schema = {
    type: "array",
    prefixItems: names.map((name) => cellSchema(product.properties[name]!, !product.required.includes(name))),
    items: false,
    minItems: names.length,
    maxItems: names.length,
  };
  return compileRowSchema(schema, names);
}

/** Category of a record's code: by its label, or by the derived field when code and label leave a choice. */
function codeCategory(product: ProductSchema, codes: CodeIndex | null): (cells: readonly Json[]) => string | null {
  const names = Object.keys(product.properties);
  const { field, label } = product["x-code-field"] ?? {};
  const derived = (product["x-checks"] ?? []).find((check) => check.rule === "derived" && check.as === "codeCategory");
  const [codeAt, labelAt, derivedAt] = [field, label, derived && "field" in derived ? derived.field : undefined].map(
    (name) => (name === undefined ? -1 : names.indexOf(name)),
  ) as [number, number, number];
  const textAt = (cells: readonly Json[], index: number): string | null => {
    const value = cells[index];
    return typeof value === "string" ? value : null;
  };
  return (cells) => {
    const code = textAt(cells, codeAt);
    if (code === null || codes === null) return null;
    return codes.category(code, textAt(cells, labelAt)) ?? textAt(cells, derivedAt);
  };
}

function refMaker({ product, refOfKey, refOfLine }: TreatmentOptions, names: readonly string[]) {
  const key = product["x-natural-key"]?.map((name) => names.indexOf(name));
  if (key === undefined) return (_: readonly Json[], line: number): NameOrder => refOfLine(line);
  return (cells: readonly Json[]): NameOrder => refOfKey(key.map((index) => String(cells[index])));
}

function compileRemoval({ product, outputSchema, refOfKey }: TreatmentOptions, names: readonly string[]) {
  const key = product["x-natural-key"];
  if (key === undefined) {
    const refused: TreatedRecord = { kind: "refused", findings: [{ field: "record", rule: "removal-without-key" }] };
    return (): TreatedRecord => refused;
  }
  const indices = key.map((name) => names.indexOf(name));
  const findingsOf = tupleCheck(product, key);
  return (values: readonly (Json | undefined)[]): TreatedRecord => {
    const cells = indices.map((index) => present(values[index]));
    const findings = findingsOf(cells);
    if (findings !== null) return { kind: "refused", findings };
    const row: OutgoingCell[] = new Array(outputSchema.prefixItems.length).fill(null);
    row[0] = refOfKey(cells.map(String));
    row[1] = "vervallen";
    return { kind: "out", row, warnings: [], cells: null };
  };
}
