import type { Json } from "../../core/json.ts";
import type { RowBatch } from "../extract.ts";
import type { RowNotes } from "./field-shape.ts";

/** The fields of the record that is being read. */
export interface FieldValues {
  /** In field order; undefined where there is no value. */
  readonly values: (Json | undefined)[];
  /** Per field, the number that its value is known by: equal numbers, equal values. -1 where it has none. */
  readonly numbers: Int32Array;
}

/** One step of mapping a row: reads cells, sets values and numbers, notes findings. */
export type RowStep = (rows: RowBatch, row: number, record: FieldValues, notes: RowNotes) => void;
