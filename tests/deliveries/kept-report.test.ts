import { expect, it } from "vitest";
import type { PreparationReport } from "../../gateway/core/preparation-report.ts";
import { keptReport } from "../../gateway/deliveries/sender/kept-report.ts";

it("a report that is kept says nothing by which the file could be recognised", () => {
  const report: PreparationReport = {
    source: {
      format: "csv",
      gzip: false,
      encoding: "utf-8",
      delimiter: ";",
      bytes: 10,
      sha256: "ab".repeat(32),
      rows: 1,
    },
    findings: [],
    records: { sealed: 1, refused: 0, withheld: 0 },
    refused: [],
    withheld: [],
    warnings: [],
    pseudonyms: [],
    risk: null,
    releaseBy: null,
    columns: [],
  };
  const kept = JSON.parse(keptReport(report)) as PreparationReport;
  expect(kept).toEqual({ ...report, source: { ...report.source, sha256: "" } });
});
