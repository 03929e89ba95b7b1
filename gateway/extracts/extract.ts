import type { Json } from "../core/json.ts";
import type { FileFinding } from "../core/preparation-report.ts";

/** One cell: text from CSV; text, number, boolean or null from XLSX; any JSON value from JSON. Null is an empty cell. */
export type Cell = Json;

/** A row: one cell per column of the extract. */
export type Row = readonly Cell[];

/** Some rows that were cut together, each with its cells. They hold until the next are asked for. */
export interface RowBatch {
  readonly size: number;
  /** The line where a row starts (CSV, NDJSON), its row number (XLSX) or item number (JSON), from 1. */
  lineOf(row: number): number;
  /**
   * The rule that a row breaks which could not be read: `ragged-row`, `cell-error`, `formula-without-value`,
   * `json-invalid`, `json-duplicate-member`, `json-too-deep`, `json-object-expected`, `unknown-member`.
   * Such a row has no reliable cells and must be refused.
   */
  problemOf(row: number): string | undefined;
  /** How many cells a row has. */
  widthOf(row: number): number;
  /** One cell; null behind the end of a row. */
  cell(row: number, column: number): Cell;
  isFilled(row: number, column: number): boolean;
  /** The number of a cell's text among the texts of its column, as a `ByteDictionary` gives it; -1 for any other cell. */
  numberOf(row: number, column: number): number;
}

/** A file that was recognised, with its header read. */
export interface Extract {
  readonly format: "csv" | "xlsx" | "ndjson" | "json";
  readonly gzip: boolean;
  /** `utf-8`, `utf-16le`, `utf-16be` or `windows-1252`; null for XLSX. Certain after reading. */
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly columns: readonly string[];
  /** What is remarkable about the file as a whole; complete after reading. */
  findings(): readonly FileFinding[];
  /** The rows, once. Throws a SluisError that names the line when the file turns out to be unreadable. */
  batches(): AsyncGenerator<RowBatch>;
  /** Lets go of the source when the rows are not going to be read. */
  close(): Promise<void>;
}

/** What the reader of one format opens. */
export type OpenedFormat = Omit<Extract, "gzip" | "close">;

/** Bounds on what a file may make us do. */
export interface ExtractLimits {
  /** Columns in the header; 1,000 by default. */
  readonly columns: number;
  /** Characters in one row (CSV), line (NDJSON), item (JSON) or text run (XLSX); 1,000,000 by default. */
  readonly rowCharacters: number;
  /** Bytes that one compressed stream may become; 64 GiB by default, because nothing is kept. */
  readonly inflatedBytes: number;
  /** Growth allowed once more than 16 MiB came out; deflate reaches 1,032, real extracts stay under 50. 250 by default. */
  readonly inflateRatio: number;
  /** Bytes of an XLSX file, which is held outside the heap because its directory is at the end; 256 MiB by default. */
  readonly zipBytes: number;
  /** Bytes of the texts that the cells of an XLSX file share; 256 MiB by default, outside the heap. */
  readonly sharedTextBytes: number;
  /** Levels of nesting in JSON; 16 by default. */
  readonly jsonDepth: number;
}

/** The limits when the caller sets none. */
export const DEFAULT_LIMITS: ExtractLimits = {
  columns: 1000,
  rowCharacters: 1_000_000,
  inflatedBytes: 64 * 1024 ** 3,
  inflateRatio: 250,
  zipBytes: 256 * 1024 ** 2,
  sharedTextBytes: 256 * 1024 ** 2,
  jsonDepth: 16,
};

/** How the caller wants a file to be read; everything but the name has a default that is found from the content. */
export interface ExtractOptions {
  /** Used only for its ending, and only where the content leaves a choice. Never logged. */
  readonly fileName: string;
  readonly limits?: Partial<ExtractLimits>;
  readonly encoding?: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
  readonly delimiter?: "," | ";" | "\t";
  /** Name of the XLSX sheet; the first visible one by default. */
  readonly sheet?: string;
  /** Lines of text above the header, such as a title; 0 by default. */
  readonly skipRows?: number;
  /** Rows that say something about the file: only the first cell is filled, with one of these texts or beginnings. */
  readonly ignoreRows?: { readonly equals?: readonly string[]; readonly startsWith?: readonly string[] };
  /** Columns that the mapping needs; JSON leaves out members without a value, so they may not be seen at the start. */
  readonly expectColumns?: readonly string[];
}

/** The text that stands alone in an extract without rows. */
export const DEFAULT_IGNORED_ROWS: readonly string[] = ["Geen data aanwezig"];
