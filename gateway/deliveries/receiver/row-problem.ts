/** A row that does not follow the agreed schema: where it stands and which rule it breaks, never its value. */
export interface RowProblem {
  readonly part: number;
  /** Row within the part, from 1. */
  readonly row: number;
  readonly field: string;
  readonly rule: string;
}

/** At most this many problems are kept and travel in the receipt; once there are as many, no further part is opened. */
export const MAXIMUM_PROBLEMS = 100;

/** What was found in the rows of a delivery. */
export interface RowFindings {
  /** Rows found at fault. There may be more in parts that were not opened, only when as many problems as are kept were found. */
  readonly total: number;
  /** The first problems. */
  readonly problems: readonly RowProblem[];
}
