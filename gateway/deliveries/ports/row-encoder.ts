import type { OutputSchema } from "../../core/output-schema.ts";
import type { WireLines } from "../../records/wire-lines.ts";

/** In which form a store takes rows. */
export type RowForm = "lines" | "copy";

/** The rows of a part, taken apart as far as they were for checking. */
export interface OpenedRows {
  /** One JSON array per line. */
  readonly rows: Uint8Array;
  /** The section with tokens of the epoch before; null outside the overlap of two epochs. */
  readonly earlier: Uint8Array | null;
  /** The lines of `rows`. */
  readonly lines: WireLines;
}

/** Rows of parts that follow on each other, in the form of a store: made beside the thread that loads them, and loaded once. */
export interface EncodedRows {
  readonly form: RowForm;
  /** Number of the first part, and how many there are. */
  readonly first: number;
  readonly parts: number;
  /** Both sections of the parts that bring tokens of the epoch before. */
  readonly overlap: readonly { readonly rows: Uint8Array; readonly earlier: Uint8Array }[];
  /** The bulk of it, each in memory of its own: to be transferred from thread to thread, and written over once it is loaded. Empty where loading used it up. */
  readonly bytes: readonly Uint8Array<ArrayBuffer>[];
  /** Known to the store alone. */
  readonly content: unknown;
}

/**
 * Encodes rows for a store.
 * In: the schema of the rows, the number of the first part, the parts, bytes that may be written over. Throws ROW_NOT_STORABLE.
 */
export type EncodeRows = (
  schema: OutputSchema,
  first: number,
  parts: readonly OpenedRows[],
  spare: readonly Uint8Array<ArrayBuffer>[],
) => EncodedRows;

/** The encoder of each form. */
export type RowEncoders = Readonly<Record<RowForm, EncodeRows>>;
