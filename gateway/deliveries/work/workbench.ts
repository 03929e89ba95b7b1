import type { KeyObject } from "node:crypto";
import type { Json } from "../../core/json.ts";
import type { OutputSchema } from "../../core/output-schema.ts";
import type { PreparationReport, RecordSample } from "../../core/preparation-report.ts";
import type { ErrorDetails } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { AreaTable } from "../../core/types/area-table.ts";
import type { CodeList } from "../../core/types/code-list.ts";
import type { ProductSchema } from "../../core/types/product.ts";
import type { Progress } from "../ports/officer-service.ts";
import type { EncodedRows, RowForm } from "../ports/row-encoder.ts";
import type { PreparedPart } from "../ports/store.ts";
import type { RowProblem } from "../receiver/row-problem.ts";

/** Keys of one pseudonym domain and epoch as a worker needs them: the root at the keeper, else the fields that were handed over. */
export interface PseudonymMaterial {
  readonly domain: string;
  readonly epoch: string;
  readonly key:
    | { readonly root: KeyObject }
    | { readonly kid: string; readonly fields: ReadonlyMap<string, KeyObject> };
}

/** Everything a worker needs to turn an extract into sealed parts, or into a preview. */
export interface PrepareJob {
  readonly deliveryId: string;
  readonly agreement: Agreement;
  readonly outputSchema: OutputSchema;
  readonly product: ProductSchema;
  readonly codeList: CodeList | null;
  readonly areaTable: AreaTable | null;
  readonly mapping: Json | null;
  readonly fileName: string;
  readonly fileBytes: number | null;
  /** The local date (YYYY-MM-DD) for which ages are counted. */
  readonly today: string;
  readonly period: { readonly from: string; readonly to: string } | null;
  readonly samples: number;
  /** null for a preview: nothing is sealed. */
  readonly seal: { readonly contentKey: KeyObject; readonly salt: Uint8Array } | null;
  readonly refKey: KeyObject;
  readonly pseudonyms: PseudonymMaterial | null;
  /** K_subject; null where no subject index is kept: for a preview, and of what is not delivered. */
  readonly subjectKey: KeyObject | null;
  /** In the overlap of two epochs the keys of the one before: every token goes along in both; else null. */
  readonly earlierPseudonyms: PseudonymMaterial | null;
  /** Accept test identities (BSNs that start with 00); only in the test environment. */
  readonly testProfile: boolean;
  /** For what does not fit in memory. */
  readonly temporaryFolder: string;
}

/** What preparing led to. */
export interface PrepareResult {
  readonly report: PreparationReport;
  readonly samples: readonly RecordSample[];
  readonly mapping: Json;
  readonly unmapped: { readonly fields: readonly string[]; readonly columns: readonly string[] };
  readonly parts: number;
  /** Salted content root, 64 hexadecimal characters. */
  readonly root: string;
  /** Rejection report as CSV; null when no row was refused. */
  readonly rejections: Uint8Array | null;
  /** Records that were allowed to get pseudonyms and needed none. */
  readonly allowanceLeft: number;
}

/** Where a worker's results go while it runs. */
export interface PrepareSink {
  /** Resolves when the part is durable; the worker waits for it. */
  part(part: PreparedPart): Promise<void>;
  progress(at: Progress): void;
  /** Asked before a record gets pseudonyms, when what was allowed is used up. Out: how many more records may, at least one. */
  allow(): Promise<number>;
  readonly signal: AbortSignal;
}

/** A part to be opened. */
export interface SealedRows {
  readonly n: number;
  readonly sealed: Uint8Array;
  readonly plainBytes: number;
  readonly records: number;
}

/** Parts that follow on each other, to be opened, checked and made ready for the store at the receiver. */
export interface OpenJob {
  readonly deliveryId: string;
  /** Parts of the delivery; its last is sealed as such. */
  readonly ofParts: number;
  readonly parts: readonly SealedRows[];
  readonly contentKey: KeyObject;
  readonly salt: Uint8Array;
  readonly outputSchema: OutputSchema;
  readonly outputSchemaHash: string;
  /** KID of the epoch before, whose tokens the parts bring too; null outside the overlap of two epochs. */
  readonly earlierKid: string | null;
  /** KID that every token in the rows has; null under an agreement without pseudonyms. */
  readonly kid: string | null;
  /** Every row removes a record, as in a withdrawal. */
  readonly removesOnly: boolean;
  /** What the store takes. */
  readonly form: RowForm;
  /** Bytes that may be written over. */
  readonly spare: readonly Uint8Array<ArrayBuffer>[];
}

/** Parts whose rows follow the schema, or the first of the rules that they break. */
export interface OpenResult {
  /** Leaves of the content root in order of part, 32 bytes each; fewer than there are parts when the problems are as many as are told. */
  readonly leaves: readonly Uint8Array[];
  /** In order of part and row. */
  readonly problems: readonly RowProblem[];
  /** Rows of the opened parts that break a rule, also those whose problems are not listed. */
  readonly refusedRows: number;
  /** The rows for the store; null when one is refused. What no store keeps is told here, as the details of ROW_NOT_STORABLE. */
  readonly rows: EncodedRows | { readonly notStorable: ErrorDetails } | null;
}

/** The heavy work: parse, treat, seal, open. In worker threads in a gateway, in place in tests and for a local preview. */
export interface Workbench {
  prepare(job: PrepareJob, file: AsyncIterable<Uint8Array>, sink: PrepareSink): Promise<PrepareResult>;
  open(job: OpenJob): Promise<OpenResult>;
  close(): Promise<void>;
}
