import type { Json } from "../../core/json.ts";
import { createNumberMemory } from "../../core/number-memory.ts";
import type { Converter } from "./create-converter.ts";
import type { RowStep } from "./row-step.ts";

/** The step of a field that one column fills; a text that comes again is not converted again. In: the column, the field's place, its converter. */
export function columnStep(column: number, index: number, convert: Converter): RowStep {
  const memory = createNumberMemory<Json | undefined>();
  return (rows, row, record, notes) => {
    const number = rows.numberOf(row, column);
    if (memory.holds(number)) {
      record.values[index] = memory.at(number);
      record.numbers[index] = number;
      return;
    }
    const before = notes.problems?.length;
    const value = convert(rows.cell(row, column), notes);
    const isSound = notes.problems?.length === before;
    if (isSound) memory.keep(number, value);
    record.values[index] = value;
    record.numbers[index] = isSound ? number : -1;
  };
}
