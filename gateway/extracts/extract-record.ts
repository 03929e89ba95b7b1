import type { Json } from "../core/json.ts";
import type { Mutation } from "../core/output-schema.ts";
import type { Row } from "./extract.ts";
import type { FieldFinding } from "./mapping/field-shape.ts";

/** One record of the product, not yet validated. It holds until the next one is asked for. */
export interface ExtractRecord {
  /** Line, row or item of the source where the record starts, from 1. */
  readonly line: number;
  /** In field order; undefined where there is no value. All undefined when the row itself could not be read. */
  readonly values: (Json | undefined)[];
  /** Per field, the number that its value is known by in this extract: equal numbers, equal values. -1 where it has none. */
  readonly numbers: Int32Array;
  readonly mutation: Mutation;
  /** Why the record must be refused; empty when it is sound so far. */
  readonly problems: readonly FieldFinding[];
  /** The row it came from, one cell per column; of rows that became one record, the differing cells under each other. For a preview only. */
  original(): Row;
}

/** Some records that came together. */
export interface RecordBatch {
  readonly size: number;
  /** A record, which is made when it is asked for: those not looked at yet take no memory. */
  record(index: number): ExtractRecord;
}
