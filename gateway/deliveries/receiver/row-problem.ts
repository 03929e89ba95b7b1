/** A row that does not follow the agreed schema: where it stands and which rule it breaks, never its value. */
export interface RowProblem {
  readonly part: number;
  /** Row within the part, from 1. */
  readonly row: number;
  readonly field: string;
  readonly rule: string;
}
