import { createNumberMemory } from "../../core/number-memory.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { FieldMapping } from "../../core/types/mapping.ts";
import { createConverter } from "./create-converter.ts";
import { type FieldShape, refuse } from "./field-shape.ts";
import { type HouseNumber, splitHouseNumber } from "./house-number.ts";
import type { RowStep } from "./row-step.ts";

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
  const memory = createNumberMemory<HouseNumber | null>();
  const readText = createConverter({ name: field, type: "string" }, asText, absent);
  return (rows, row, record, notes) => {
    const number = rows.numberOf(row, column);
    let parts: HouseNumber | null = null; // of an absent house number
    let known = memory.holds(number);
    if (known) parts = memory.at(number);
    else {
      const before = notes.problems?.length;
      const text = readText(rows.cell(row, column), notes);
      if (typeof text === "string") {
        parts = splitHouseNumber(text);
        if (parts === null) refuse(notes, field, "house-number-split");
      }
      known = notes.problems?.length === before;
      if (known) memory.keep(number, parts);
    }
    for (const { index, mapping } of fields) {
      record.values[index] = parts?.[mapping.houseNumber!];
      record.numbers[index] = known ? number : -1;
    }
  };
}
