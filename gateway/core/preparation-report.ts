/** How often a rule met: never a value. */
export interface RuleCount {
  /** Field name, or `record` for rules about the whole record. */
  readonly field: string;
  readonly rule: string;
  readonly count: number;
}

/** One refused, withheld or remarkable row. */
export interface RowFinding {
  /** Line (or row, or item) of the source where the record starts, from 1. */
  readonly line: number;
  readonly field: string;
  readonly rule: string;
}

/** What was found about a file as a whole, such as a hidden column. */
export interface FileFinding {
  readonly code: string;
  /** Names of sheets or columns, never cell values. */
  readonly where: string;
}

/** Outcomes of normalising for one pseudonym type. */
export interface PseudonymCount {
  readonly type: string;
  readonly ok: number;
  readonly absent: number;
  readonly rejected: { readonly [reason: string]: number };
}

/** Small-cell meter of the outgoing records: groups of records that are equal on all quasi-identifying columns. */
export interface RiskReport {
  /** Smallest group that is not small. */
  readonly k: number;
  readonly records: number;
  /** Records in groups smaller than k, and records alone in their group. */
  readonly small: number;
  readonly unique: number;
  /** The quasi-identifying columns counted, a delivery's own window among them when it is finer than a time column. */
  readonly columns: readonly string[];
  /** What leaving out (or coarsening) one column would bring, best first. */
  readonly coarsen: readonly { readonly column: string; readonly small: number }[];
}

/** One record before and after, for an officer's eyes only; made from the input in memory and never stored. */
export interface RecordSample {
  readonly line: number;
  readonly original: readonly (readonly [column: string, text: string])[];
  readonly outgoing: readonly (readonly [column: string, text: string])[];
}

/** What preparing a delivery counted and found. */
export interface PreparationReport {
  readonly source: {
    readonly format: string;
    readonly gzip: boolean;
    readonly encoding: string | null;
    readonly delimiter: string | null;
    readonly bytes: number;
    readonly sha256: string;
    readonly rows: number;
  };
  readonly findings: readonly FileFinding[];
  readonly records: { readonly sealed: number; readonly refused: number; readonly withheld: number };
  readonly refused: readonly RuleCount[];
  readonly withheld: readonly RuleCount[];
  readonly warnings: readonly RuleCount[];
  readonly pseudonyms: readonly PseudonymCount[];
  readonly risk: RiskReport | null;
  /** Last day (YYYY-MM-DD) on which this may be released: after it a record in it is too old. null when no record has an age limit. */
  readonly releaseBy: string | null;
  readonly columns: readonly { readonly name: string; readonly treatment: string }[];
}
