import type { FieldFinding } from "../../records/row-ajv.ts";

/** Words of `OutgoingPage.rows` for each row. */
export const ROW_WORDS = 4;
/** Where the row's line ends, the line of the source that it came from, where its names end, 1 for a row without values. */
export const [ROW_END, ROW_SOURCE, ROW_NAMES, ROW_REMOVES] = [0, 1, 2, 3] as const;

/** Words of `OutgoingPage.names` for each name. */
export const NAME_WORDS = 3;
/** Its kind by `nameKinds`, or `COPY`; where it goes; where its parts end in `parts`. */
export const [NAME_KIND, NAME_PLACE, NAME_PARTS] = [0, 1, 2] as const;

/** A name that was ordered before in this page; instead of the end of its parts stands the number of that one. */
export const COPY = -1;

/** Words of `OutgoingPage.warnings` for each warning. */
export const WARNING_WORDS = 2;
/** The row by its number in the page; the kind. */
export const [WARNING_ROW, WARNING_KIND] = [0, 1] as const;

/**
 * Rows on their way from whoever treats them to whoever makes their names and seals them, as bytes that cross threads without being
 * copied: objects would cost more than the work that is shared.
 */
export interface OutgoingPage {
  readonly size: number;
  /** Wire lines without line feeds, one behind the other; where the letters of a name go stands nothing yet. */
  readonly lines: Uint8Array<ArrayBuffer>;
  /** `ROW_WORDS` for each row. */
  readonly rows: Int32Array<ArrayBuffer>;
  /**
   * `NAME_WORDS` for each name, in the order of rows. The place of a ref or token is that of its first letter in `lines`; of a subject key 1 when
   * something of the person left.
   */
  readonly names: Int32Array<ArrayBuffer>;
  /** lp(parts) of each name. */
  readonly parts: Uint8Array<ArrayBuffer>;
  /** Hashes of the risk columns of each row. */
  readonly risk: Uint32Array<ArrayBuffer>;
  /** `WARNING_WORDS` for each thing that a rule noted of a row, in the order of rows. */
  readonly warnings: Int32Array<ArrayBuffer>;
  /** Kinds of warnings that no page before had; they are numbered in the order in which the pages of a preparation bring them. */
  readonly warningKinds: readonly FieldFinding[];
}
