import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { FieldMapping } from "../../core/types/mapping.ts";
import type { Row } from "../extract.ts";
import { createConverter } from "./create-converter.ts";
import { type FieldShape, type RowNotes, refuse } from "./field-shape.ts";
import { splitHouseNumber } from "./house-number.ts";
import { remember } from "./remember.ts";

/** One step of mapping a row: reads cells, sets values, notes findings. */
export type RowStep = (row: Row, values: (Json | undefined)[], notes: RowNotes) => void;

/** A field that takes a part of a combined house-number cell. */
export interface HouseNumberField {
  readonly shape: FieldShape;
  readonly index: number;
  readonly mapping: FieldMapping;
  readonly column: number;
}

/**
 * Makes one step per column with house numbers, which splits the cell once for all fields that take a part of it.
 * In: the fields, the mapping's absent texts. Out: the steps; a cell that cannot be split notes `house-number-split`.
 * Throws MAPPING_UNCLEAR when a part goes to a field of another type.
 */
export function bindHouseNumbers(
  fields: readonly HouseNumberField[],
  absent: readonly string[] | undefined,
): RowStep[] {
  for (const { shape, mapping } of fields) {
    const suits = mapping.houseNumber === "number" ? shape.type === "integer" : shape.type === "string";
    if (!suits) throw new SluisError("MAPPING_UNCLEAR", { field: shape.name, why: "houseNumber" });
  }
  const columns = new Set(fields.map(({ column }) => column));
  return [...columns].map((column) =>
    bindColumn(
      column,
      fields.filter((field) => field.column === column),
      absent,
    ),
  );
}

function bindColumn(
  column: number,
  fields: readonly HouseNumberField[],
  absent: readonly string[] | undefined,
): RowStep {
  const main = fields.find(({ mapping }) => mapping.houseNumber === "number") ?? fields[0]!;
  const field = main.shape.name;
  const { houseNumber: _, ...asText } = main.mapping;
  const split = remember((text) => splitHouseNumber(text) ?? undefined);
  const readText = createConverter({ name: field, type: "string" }, asText, absent);
  return (row, values, notes) => {
    const text = readText(row[column], notes);
    if (typeof text !== "string") return;
    const parts = split(text);
    if (parts === undefined) {
      refuse(notes, field, "house-number-split");
      return;
    }
    for (const { index, mapping } of fields) values[index] = parts[mapping.houseNumber!];
  };
}
