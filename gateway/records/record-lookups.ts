import type { AreaTable } from "../core/types/area-table.ts";
import type { CodeList } from "../core/types/code-list.ts";

/** Tables that treatment looks values up in: the agreement's code list and the area table of the year, where there are any. */
export interface RecordLookups {
  readonly codeList: CodeList | null;
  readonly areaTable: AreaTable | null;
}

/** Where one product field stands in a record's values. */
export type FieldIndex = (field: string) => number;
