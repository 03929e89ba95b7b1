/** What the mapping must know of a product's field; the rest of its schema is for the validator. */
export interface FieldShape {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "array" | "object";
  readonly format?: "date" | "local-date-time";
  /** Of an array. */
  readonly items?: FieldShape;
  /** Of an object. */
  readonly properties?: readonly FieldShape[];
}

/** A rule that a field of one row does not meet. */
export interface FieldFinding {
  /** Name of the field, or `record` for the whole row. */
  readonly field: string;
  readonly rule: string;
}

/** What was found while one row was mapped; the list exists only when there is something in it. */
export interface RowNotes {
  problems: FieldFinding[] | null;
}

/** Notes that the row must be refused. */
export function refuse(notes: RowNotes, field: string, rule: string): undefined {
  notes.problems ??= [];
  notes.problems.push({ field, rule });
}
