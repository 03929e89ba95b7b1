import type { RowFinding, RuleCount } from "../core/preparation-report.ts";

/** Findings that a report lists; beyond, they are only counted. */
const MOST_FINDINGS = 10_000;

/** Collects what was refused, withheld or remarkable. */
export interface RejectionReport {
  add(finding: RowFinding): void;
  /** How often each rule met, most first. */
  counts(): RuleCount[];
  /** The findings in order of lines as CSV for a Dutch spreadsheet: UTF-8 with byte order mark, semicolons, CRLF. */
  csv(): Uint8Array;
}

/**
 * Makes an empty report. It takes line, field and rule, so no value can come into it; field and rule are names of ours, and are still
 * quoted where CSV asks for it.
 */
export function createRejectionReport(mostFindings: number = MOST_FINDINGS): RejectionReport {
  const kept: RowFinding[] = [];
  const totals = new Map<string, { field: string; rule: string; count: number }>();
  let added = 0;
  return {
    add(finding) {
      added += 1;
      if (kept.length < mostFindings) kept.push(finding);
      const { field, rule } = finding;
      const key = `${field} ${rule}`;
      const total = totals.get(key);
      if (total) total.count += 1;
      else totals.set(key, { field, rule, count: 1 });
    },
    counts: () => [...totals.values()].map((total) => ({ ...total })).sort((a, b) => b.count - a.count),
    csv() {
      const lines = [
        "regel;veld;reden",
        ...kept
          .toSorted((a, b) => a.line - b.line)
          .map(({ line, field, rule }) => `${line};${cell(field)};${cell(rule)}`),
      ];
      if (added > kept.length) lines.push(`;record;${added - kept.length} bevindingen meer`);
      return new TextEncoder().encode(`\ufeff${lines.join("\r\n")}\r\n`);
    },
  };
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
