/** A text in both languages. */
export interface Spoken {
  readonly nl: string;
  readonly en: string;
}

/** What stands in a cell: a name or code as it is, a number, or a word in both languages. */
export type ReportCell = string | number | Spoken;

/** A cell in one language. */
export function spokenCell(cell: ReportCell, lang: "nl" | "en"): string | number {
  return typeof cell === "object" ? cell[lang] : cell;
}

/** One table of a report. */
export interface ReportSection {
  /** Short name for machines. */
  readonly id: string;
  readonly title: Spoken;
  /** The rules that it gives evidence for, such as `Wpg art. 32`; never a statement that they are met. */
  readonly evidenceFor: string;
  readonly columns: readonly Spoken[];
  readonly rows: readonly (readonly ReportCell[])[];
}

/** What one organisation did in a year, from its own logs: ids, codes, counts and times; no personal data. */
export interface YearReport {
  readonly year: number;
  readonly oin: string;
  readonly environment: string;
  /** When it was made, milliseconds since 1970. */
  readonly madeAt: number;
  readonly sections: readonly ReportSection[];
}
