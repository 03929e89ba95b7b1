import type { Json } from "../core/json.ts";

/** Told what a rule of the product found, by name. */
export type NoteRule = (field: string, rule: string) => void;

/** Judges one child. Out: null when it does not leave, else the names of outgoing members that it does not get. */
export type ChildRule = (
  child: { readonly [member: string]: Json },
  cells: readonly Json[],
  note: NoteRule,
) => readonly string[] | null;

/** What the product's own rules say of a record, as treatment needs it; they are compiled elsewhere. */
export interface RecordRules {
  /** Why the record may not leave, or null. */
  judge(
    cells: readonly Json[],
    note: NoteRule,
  ): { readonly outcome: "refuse" | "withhold"; readonly field: string; readonly rule: string } | null;
  /** Positions of outgoing columns that stay empty. */
  emptyColumns(cells: readonly Json[], note: NoteRule): readonly number[];
  readonly children: ReadonlyMap<string, ChildRule>;
}

/** For a product without rules. */
export const NO_RULES: RecordRules = { judge: () => null, emptyColumns: () => [], children: new Map() };
