import type { Json } from "../../core/json.ts";
import type { RiskReport, RuleCount } from "../../core/preparation-report.ts";
import type { PreparedPart } from "../ports/store.ts";
import type { OutgoingPage } from "./outgoing-page.ts";
import type { PrepareJob } from "./workbench.ts";

/** What became of the rows of a preparation. */
export interface SealedRows {
  readonly records: number;
  readonly parts: number;
  /** Salted content root, 64 hexadecimal characters. */
  readonly root: string;
  /** Lines of the source whose record has the `ref` of one before it, and does not leave. */
  readonly doubled: readonly number[];
  /** Of the rows that leave. */
  readonly warnings: readonly RuleCount[];
  readonly risk: RiskReport;
  /** The first rows that leave, with the line of the source that each came from. */
  readonly first: readonly { readonly line: number; readonly row: readonly Json[] }[];
}

/** Makes the names of rows that leave, and seals the rows in parts. */
export interface Sealer {
  /** In: the next rows; the page is given away. Out: a promise when the next page should wait, else nothing. */
  take(page: OutgoingPage): Promise<void> | undefined;
  /** Seals what is left, and waits until all parts are durable. */
  finish(): Promise<SealedRows>;
  /** Lets go of a preparation that is not finished. */
  drop(): void;
}

/** Starts sealing for one job. In: the job, where parts go (resolves when one is durable). */
export type StartSealer = (job: PrepareJob, keep: (part: PreparedPart) => Promise<void>) => Sealer;
