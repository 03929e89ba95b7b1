import type { PreparationReport } from "../../core/preparation-report.ts";

/**
 * A report as it is kept: without the digest of the file, by which somebody who has the same file could recognise it. The digest
 * goes to the officer with the outcome, and no further. Out: JSON text.
 */
export function keptReport(report: PreparationReport): string {
  return JSON.stringify({ ...report, source: { ...report.source, sha256: "" } });
}
