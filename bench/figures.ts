/** One measured number. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** How much each case does. */
export interface Sizes {
  /** Rows of the extract that goes the whole path. */
  readonly rows: number;
  /** Deliveries of that size; the median counts. */
  readonly runs: number;
  /** Deliveries of one record. */
  readonly repetitions: number;
  /** Rows that each stage is measured on, and how often. */
  readonly stageRows: number;
  readonly stageRuns: number;
  /** Entries of the log that are appended, and of one that is verified. */
  readonly entries: number;
  readonly verifiedEntries: number;
  /** Daily deliveries of which the log is exported. */
  readonly bundleDays: number;
  /** Bytes of the extract that is only read. */
  readonly readBytes: number;
  /** Rows of deliveries whose peaks of memory are compared. */
  readonly memoryRows: readonly number[];
  /** Agreements that push at once, and deliveries of each. */
  readonly agreements: number;
  readonly deliveriesEach: number;
  /** Daily deliveries in the subject index, and records of each. */
  readonly subjectDays: number;
  readonly subjectRows: number;
  /** Records on each side of a match. */
  readonly matchRecords: number;
}

/** A case of the bench. */
export interface BenchCase {
  readonly name: string;
  readonly about: string;
  /** Left out unless it is asked for by name or with `--full`. */
  readonly long?: boolean;
  /** In: sizes, where a line on progress goes. Out: the figures. Throws when what was measured did not do its work. */
  run(sizes: Sizes, say: (line: string) => void): Promise<Figure[]>;
}

/** The value in the middle; of an even number the upper one, so that it is one that was measured. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The smallest value that this share (0-100) of the values does not exceed (nearest rank); NaN without values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((share / 100) * sorted.length))] ?? Number.NaN;
}

/** Figures as lines of a table; numbers have three digits that mean something. */
export function figureLines(figures: readonly Figure[]): string[] {
  const width = Math.max(0, ...figures.map(({ name }) => name.length));
  return figures.map(({ name, value, unit }) => `  ${name.padEnd(width)}  ${shown(value).padStart(10)} ${unit}`);
}

function shown(value: number): string {
  if (!Number.isFinite(value)) return "-";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
