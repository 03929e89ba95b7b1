/** A row that does not follow the agreed schema: where it stands and which rule it breaks, never its value. */
export interface RowProblem {
  readonly part: number;
  /** Row within the part, from 1. */
  readonly row: number;
  readonly field: string;
  readonly rule: string;
}

/** At most this many problems are kept and travel in the receipt. */
export const MAXIMUM_PROBLEMS = 100;

/** What was found in the rows of a delivery. */
export interface RowFindings {
  /** Rows at fault. */
  readonly total: number;
  /** The first problems. */
  readonly problems: readonly RowProblem[];
}
