import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { FieldMapping } from "../../core/types/mapping.ts";
import type { Cell } from "../extract.ts";
import { createDateReader } from "./date-pattern.ts";
import { type FieldShape, type RowNotes, refuse } from "./field-shape.ts";
import { createAbsentTest, DEFAULT_ABSENT, trimCell } from "./read-text.ts";

/** Turns one cell into a field's value; undefined when it is absent or when a problem was noted. */
export type Converter = (cell: Cell | undefined, notes: RowNotes) => Json | undefined;

type Scalar = string | number | boolean;
type ScalarReader = (value: Scalar, notes: RowNotes) => Json | undefined;

/** Which options mean something for which kind of field. */
const OPTION_KINDS: readonly (readonly [option: keyof FieldMapping, kinds: readonly string[]])[] = [
  ["true", ["boolean"]],
  ["false", ["boolean"]],
  ["dates", ["date", "local-date-time"]],
  ["decimal", ["number"]],
];

/**
 * Makes the converter of one field: trim, absent values, value map, then the type.
 * In: the field's shape, its mapping, the mapping's absent texts. Out: the converter, which notes the rules `type`, `value-map`,
 * `number-precision`, `date-format` and `date-impossible`. What the clock change does to a time depends on the product's zone and is
 * judged with the record.
 * Throws MAPPING_UNCLEAR for an option that does not suit the field.
 */
export function createConverter(
  shape: FieldShape,
  mapping: FieldMapping,
  absent: readonly string[] = DEFAULT_ABSENT,
  field = shape.name,
): Converter {
  if (shape.type === "array") return createListConverter(shape, mapping, absent);
  if (mapping.separator !== undefined) throw unclear(field, "separator");
  if (shape.type === "object") return (cell, notes) => readObject(cell, notes, field);
  const read = createScalarReader(shape, mapping, field);
  const isAbsent = createAbsentTest(mapping.absent ?? absent);
  const values = mapping.values === undefined ? null : new Map(Object.entries(mapping.values));
  const keepOthers = mapping.otherValues === "keep";

  return (cell, notes) => {
    if (cell === null || cell === undefined || cell === "") return undefined;
    if (typeof cell === "object") return refuse(notes, field, "type");
    let value: Scalar = cell;
    if (typeof value === "string") {
      value = trimCell(value);
      if (isAbsent(value)) return undefined;
    }
    if (values !== null) {
      const mapped = values.get(typeof value === "string" ? value : String(value));
      if (mapped === null) return undefined;
      if (mapped !== undefined) value = mapped;
      else if (!keepOthers) return refuse(notes, field, "value-map");
    }
    return read(value, notes);
  };
}

function createListConverter(shape: FieldShape, mapping: FieldMapping, absent: readonly string[]): Converter {
  const { separator, ...ofItems } = mapping;
  const field = shape.name;
  const convert = createConverter(shape.items ?? { name: field, type: "string" }, ofItems, absent, field);
  const convertAll = (items: readonly Cell[], notes: RowNotes): Json[] | undefined => {
    const converted: Json[] = [];
    for (const item of items) {
      const value = convert(item, notes);
      if (value !== undefined) converted.push(value);
    }
    return converted.length === 0 ? undefined : converted;
  };
  const itemsOf = (text: string) => text.split(separator ?? /\r?\n/);
  return (cell, notes) => {
    if (cell === null || cell === undefined || cell === "") return undefined;
    if (typeof cell === "string") return convertAll(itemsOf(cell), notes);
    return convertAll(Array.isArray(cell) ? cell : [cell], notes);
  };
}

/** An object comes whole, from JSON; its members are for the validator. */
function readObject(cell: Cell | undefined, notes: RowNotes, field: string): Json | undefined {
  if (cell === null || cell === undefined || cell === "") return undefined;
  return typeof cell === "object" && !Array.isArray(cell) ? cell : refuse(notes, field, "type");
}

function createScalarReader(shape: FieldShape, mapping: FieldMapping, field: string): ScalarReader {
  const kind = shape.format ?? shape.type;
  for (const [option, kinds] of OPTION_KINDS) {
    if (mapping[option] !== undefined && !kinds.includes(kind)) throw unclear(field, option);
  }
  if (kind === "boolean") return createBooleanReader(mapping, field);
  if (kind === "integer") return createNumberReader(/^-?[0-9]{1,15}$/, Number.isSafeInteger, ".", field);
  if (kind === "number") {
    const decimal = mapping.decimal ?? ".";
    const text = decimal === "." ? /^-?[0-9]{1,15}(?:\.[0-9]{1,15})?$/ : /^-?[0-9]{1,15}(?:,[0-9]{1,15})?$/;
    return createNumberReader(text, Number.isFinite, decimal, field);
  }
  if (kind === "date" || kind === "local-date-time") return createDateConverter(kind, mapping.dates ?? [], field);
  return (value, notes) => {
    if (typeof value === "string") return value;
    if (typeof value === "boolean") return refuse(notes, field, "type");
    // a spreadsheet keeps 15 digits of a number; an identifier that was longer is already another one
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) return refuse(notes, field, "number-precision");
    return String(value);
  };
}

function createBooleanReader(mapping: FieldMapping, field: string): ScalarReader {
  const meanings = new Map<string, boolean>();
  for (const text of mapping.true ?? ["J", "Ja", "true"]) meanings.set(text.toLowerCase(), true);
  for (const text of mapping.false ?? ["N", "Nee", "false"]) {
    if (meanings.get(text.toLowerCase()) === true) throw unclear(field, "false");
    meanings.set(text.toLowerCase(), false);
  }
  return (value, notes) => {
    if (typeof value === "boolean") return value;
    return meanings.get(String(value).toLowerCase()) ?? refuse(notes, field, "type");
  };
}

function createNumberReader(
  pattern: RegExp,
  isValid: (value: number) => boolean,
  decimal: "." | ",",
  field: string,
): ScalarReader {
  return (value, notes) => {
    if (typeof value === "string" && pattern.test(value))
      return Number(decimal === "," ? value.replace(",", ".") : value);
    return typeof value === "number" && isValid(value) ? value : refuse(notes, field, "type");
  };
}

function createDateConverter(
  kind: "date" | "local-date-time",
  patterns: readonly string[],
  field: string,
): ScalarReader {
  const read = createDateReader(patterns, field);
  return (value, notes) => {
    if (typeof value !== "string") return refuse(notes, field, "date-format");
    const parts = read(value);
    if (typeof parts === "string")
      return refuse(notes, field, parts === "impossible" ? "date-impossible" : "date-format");
    const { year, month, day, hour, minute } = parts;
    const date = `${year < 1000 ? String(year).padStart(4, "0") : year}-${TWO[month]}-${TWO[day]}`;
    if (kind === "date") return date;
    if (hour === -1) return refuse(notes, field, "date-format"); // midnight would be a guess
    return `${date}T${TWO[hour]}:${TWO[minute]}`;
  };
}

const TWO: readonly string[] = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));

function unclear(field: string, why: string): SluisError {
  return new SluisError("MAPPING_UNCLEAR", { field, why });
}
