import { nearest } from "../../core/control-document.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { Mutation } from "../../core/output-schema.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { FieldMapping, Mapping } from "../../core/types/mapping.ts";
import type { Row } from "../extract.ts";
import { bindHouseNumbers, type RowStep } from "./bind-house-numbers.ts";
import { areAlike } from "./column-name.ts";
import { createConverter } from "./create-converter.ts";
import { type FieldFinding, type FieldShape, type RowNotes, refuse } from "./field-shape.ts";
import { trimCell } from "./read-text.ts";

/** One row as the product's fields. */
export interface MappedRow {
  /** In field order; undefined where the row has no value. */
  readonly values: (Json | undefined)[];
  readonly mutation: Mutation;
  readonly problems: readonly FieldFinding[];
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
  mapChild(row: Row, notes: RowNotes): JsonObject | undefined;
}

/** A mapping made fit for one file and one product. */
export interface BoundMapping {
  readonly fields: readonly FieldShape[];
  readonly columns: readonly string[];
  /** In: a sound row, one cell per column. */
  mapRow(row: Row): MappedRow;
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
  const width = fields.length;
  return {
    fields,
    columns,
    mapRow(row) {
      const notes: RowNotes = { problems: null };
      const values = new Array<Json | undefined>(width).fill(undefined);
      for (const step of steps) step(row, values, notes);
      const mutation = readMutation(row, notes);
      return { values, mutation, problems: notes.problems ?? NONE };
    },
    group: bindGroup(mapping, columns, fields),
  };
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
    return (_, values) => {
      values[index] = value;
    };
  }
  if (sources.length === 1) {
    const column = sources[0]!;
    return (row, values, notes) => {
      values[index] = convert(row[column], notes);
    };
  }
  return (row, values, notes) => {
    const texts = sources.map((column) => trimCell(String(row[column] ?? ""))).filter((text) => text !== "");
    values[index] = convert(texts.join(" "), notes);
  };
}

/** Column positions of a field; none for a constant. */
function sourcesOf(field: string, mapping: FieldMapping, columns: readonly string[]): number[] {
  const given = [mapping.column, mapping.columns, mapping.constant].filter((source) => source !== undefined);
  if (given.length !== 1) throw new SluisError("MAPPING_UNCLEAR", { field, why: "column" });
  return (mapping.columns ?? [mapping.column ?? []].flat()).map((name) => columnIndex(name, columns));
}

function bindMutation({ mutatie }: Mapping, columns: readonly string[]): (row: Row, notes: RowNotes) => Mutation {
  if (mutatie === undefined) return () => "nieuw";
  const column = columnIndex(mutatie.column, columns);
  const values = new Map<string, Mutation>(Object.entries(mutatie.values));
  return (row, notes) => {
    const mutation = values.get(trimCell(String(row[column] ?? "")));
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
  const keys = group.columns.map((name) => columnIndex(name, columns));
  const { groupBy: _, ...ofRecord } = mapping;
  return {
    keys,
    shared: [...new Set([...keys, ...mappedColumns(ofRecord).map((name) => columnIndex(name, columns))])],
    field: group.field,
    fieldIndex: index,
    maximumChildren: group.maximumChildren ?? DEFAULT_MAXIMUM_CHILDREN,
    mapChild(row, notes) {
      const values = new Array<Json | undefined>(children.length).fill(undefined);
      for (const step of steps) step(row, values, notes);
      const members = children.flatMap(({ name }, at) =>
        values[at] === undefined ? [] : [[name, values[at]] as const],
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
