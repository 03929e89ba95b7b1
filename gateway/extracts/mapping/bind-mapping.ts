import { nearest } from "../../core/control-document.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Mutation } from "../../core/output-schema.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { FieldMapping, Mapping } from "../../core/types/mapping.ts";
import type { RowBatch } from "../extract.ts";
import { bindHouseNumbers } from "./bind-house-numbers.ts";
import { areAlike } from "./column-name.ts";
import { columnStep } from "./column-step.ts";
import { createConverter } from "./create-converter.ts";
import { type FieldFinding, type FieldShape, type RowNotes, refuse } from "./field-shape.ts";
import { trimCell } from "./read-text.ts";
import type { FieldValues, RowStep } from "./row-step.ts";

/** One row as the product's fields. It holds until the next row is mapped. */
export interface MappedRow extends FieldValues {
  mutation: Mutation;
  problems: readonly FieldFinding[];
}

/** How consecutive rows become one record. */
export interface BoundGroup {
  /** Columns whose cells make up the key, and all columns that must be equal within a record. */
  readonly keys: readonly number[];
  readonly shared: readonly number[];
  /** The list that gets the children, and its place in field order. */
  readonly field: string;
  readonly fieldIndex: number;
  readonly maximumChildren: number;
  /** Out: the child that a row holds; undefined when all its cells are absent. */
  mapChild(rows: RowBatch, row: number, notes: RowNotes): JsonObject | undefined;
}

/** A mapping made fit for one file and one product. */
export interface BoundMapping {
  readonly fields: readonly FieldShape[];
  readonly columns: readonly string[];
  /** In: a batch, and a row of it that is sound. */
  mapRow(rows: RowBatch, row: number): MappedRow;
  readonly group: BoundGroup | null;
}

const NONE: readonly FieldFinding[] = [];
const DEFAULT_MAXIMUM_CHILDREN = 100;

/**
 * Binds a mapping to the columns of a file and the fields of a product, and compiles it to one pass over a row's cells.
 * In: a mapping that follows its schema, the file's columns, the product's fields. Out: the bound mapping.
 * Throws MAPPING_COLUMN_UNKNOWN and MAPPING_FIELD_UNKNOWN with the nearest name, MAPPING_UNCLEAR.
 */
export function bindMapping(mapping: Mapping, columns: readonly string[], fields: readonly FieldShape[]): BoundMapping {
  const steps = bindFields(mapping.fields, mapping.absent, columns, fields);
  const readMutation = bindMutation(mapping, columns);
  const record: MappedRow = { ...emptyValues(fields.length), mutation: "nieuw", problems: NONE };
  const notes: RowNotes = { problems: null };
  return {
    fields,
    columns,
    mapRow(rows, row) {
      notes.problems = null;
      for (const step of steps) step(rows, row, record, notes);
      record.mutation = readMutation(rows, row, notes);
      record.problems = notes.problems ?? NONE;
      return record;
    },
    group: bindGroup(mapping, columns, fields),
  };
}

/** Fields that no step fills stay as they are here: never a value, which is known by one number. */
function emptyValues(width: number): FieldValues {
  return { values: new Array<undefined>(width).fill(undefined), numbers: new Int32Array(width) };
}

/** Every column that a mapping names, without doubles. */
export function mappedColumns(mapping: Mapping): string[] {
  const all = [...Object.values(mapping.fields), ...Object.values(mapping.groupBy?.fields ?? {})];
  const names = all.flatMap((field) => [field.column ?? [], field.columns ?? []].flat());
  return [
    ...new Set([...names, ...(mapping.groupBy?.columns ?? []), ...(mapping.mutatie ? [mapping.mutatie.column] : [])]),
  ];
}

function bindFields(
  mapped: Mapping["fields"],
  absent: readonly string[] | undefined,
  columns: readonly string[],
  fields: readonly FieldShape[],
): RowStep[] {
  const steps: RowStep[] = [];
  const houseNumbers: { shape: FieldShape; index: number; mapping: FieldMapping; column: number }[] = [];
  for (const [name, mapping] of Object.entries(mapped)) {
    const index = fieldIndex(name, fields);
    const shape = fields[index]!;
    const sources = sourcesOf(name, mapping, columns);
    if (mapping.houseNumber !== undefined) {
      if (sources.length !== 1) throw new SluisError("MAPPING_UNCLEAR", { field: name, why: "houseNumber" });
      houseNumbers.push({ shape, index, mapping, column: sources[0]! });
    } else {
      steps.push(bindField(shape, index, mapping, absent, sources));
    }
  }
  return [...steps, ...bindHouseNumbers(houseNumbers, absent)];
}

function bindField(
  shape: FieldShape,
  index: number,
  mapping: FieldMapping,
  absent: readonly string[] | undefined,
  sources: readonly number[],
): RowStep {
  const convert = createConverter(shape, mapping, absent);
  if (mapping.constant !== undefined) {
    const notes: RowNotes = { problems: null };
    const value = convert(mapping.constant, notes);
    if (value === undefined) throw new SluisError("MAPPING_UNCLEAR", { field: shape.name, why: "constant" });
    return (_rows, _row, { values, numbers }) => {
      values[index] = value;
      numbers[index] = 0;
    };
  }
  if (sources.length === 1) return columnStep(sources[0]!, index, convert);
  return (rows, row, { values, numbers }, notes) => {
    numbers[index] = -1;
    const texts = sources.map((column) => trimCell(String(rows.cell(row, column) ?? ""))).filter((text) => text !== "");
    values[index] = convert(texts.join(" "), notes);
  };
}

/** Column positions of a field; none for a constant. */
function sourcesOf(field: string, mapping: FieldMapping, columns: readonly string[]): number[] {
  const given = [mapping.column, mapping.columns, mapping.constant].filter((source) => source !== undefined);
  if (given.length !== 1) throw new SluisError("MAPPING_UNCLEAR", { field, why: "column" });
  return (mapping.columns ?? [mapping.column ?? []].flat()).map((name) => columnIndex(name, columns));
}

function bindMutation(
  { mutatie }: Mapping,
  columns: readonly string[],
): (rows: RowBatch, row: number, notes: RowNotes) => Mutation {
  if (mutatie === undefined) return () => "nieuw";
  const column = columnIndex(mutatie.column, columns);
  const values = new Map<string, Mutation>(Object.entries(mutatie.values));
  return (rows, row, notes) => {
    const mutation = values.get(trimCell(String(rows.cell(row, column) ?? "")));
    if (mutation === undefined) refuse(notes, "mutatie", "value-map");
    return mutation ?? "nieuw";
  };
}

function bindGroup(mapping: Mapping, columns: readonly string[], fields: readonly FieldShape[]): BoundGroup | null {
  const group = mapping.groupBy;
  if (group === undefined) return null;
  const index = fieldIndex(group.field, fields);
  const children = fields[index]!.items?.properties;
  if (fields[index]!.type !== "array" || children === undefined || mapping.fields[group.field] !== undefined)
    throw new SluisError("MAPPING_UNCLEAR", { field: group.field, why: "groupBy" });
  const steps = bindFields(group.fields, mapping.absent, columns, children);
  const child = emptyValues(children.length);
  const keys = group.columns.map((name) => columnIndex(name, columns));
  const { groupBy: _, ...ofRecord } = mapping;
  return {
    keys,
    shared: [...new Set([...keys, ...mappedColumns(ofRecord).map((name) => columnIndex(name, columns))])],
    field: group.field,
    fieldIndex: index,
    maximumChildren: group.maximumChildren ?? DEFAULT_MAXIMUM_CHILDREN,
    mapChild(rows, row, notes) {
      for (const step of steps) step(rows, row, child, notes);
      const members = children.flatMap(({ name }, at) =>
        child.values[at] === undefined ? [] : [[name, child.values[at]] as const],
      );
      return members.length === 0 ? undefined : Object.fromEntries(members);
    },
  };
}

function fieldIndex(name: string, fields: readonly FieldShape[]): number {
  const index = fields.findIndex((field) => field.name === name);
  if (index !== -1) return index;
  throw new SluisError("MAPPING_FIELD_UNKNOWN", {
    field: name,
    nearest: nearest(
      name,
      fields.map((field) => field.name),
    ),
  });
}

function columnIndex(name: string, columns: readonly string[]): number {
  const index = columns.indexOf(name);
  if (index !== -1) return index;
  const alike = columns.filter((column) => areAlike(column, name));
  throw new SluisError("MAPPING_COLUMN_UNKNOWN", { column: name, nearest: nearest(name, alike) });
}
