import { localDate } from "../../core/local-date.ts";
import { parseLogOrigin } from "../../ledger/log-origin.ts";
import type { LogReport } from "../../ledger/log-report.ts";
import type { PlacedEntry } from "../../ledger/verify-bundle.ts";

/** One log with its entries of a year, and what verifying it came to. */
export interface YearLog {
  readonly origin: string;
  /** OIN of the partner; null for the local log. */
  readonly partner: string | null;
  readonly all: readonly PlacedEntry[];
  readonly ofYear: readonly PlacedEntry[];
  readonly verified: LogReport;
}

/** Picks a year, in Dutch local time, out of a log. In: origin, its entries, the report of verifying it, the year. */
export function yearLog(origin: string, all: readonly PlacedEntry[], verified: LogReport, year: number): YearLog {
  const ofYear = all.filter(({ entry }) => localDate(entry.time).startsWith(`${year}-`));
  return { origin, partner: parseLogOrigin(origin).partner, all, ofYear, verified };
}
