import { describe, expect, it } from "vitest";
import { createRejectionReport } from "../../gateway/records/rejection-report.ts";

const text = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

describe("a rejection report", () => {
  it("gives line, field and rule for a Dutch spreadsheet", () => {
    const report = createRejectionReport();
    report.add({ line: 2, field: "postcode", rule: "format:postcode" });
    report.add({ line: 9, field: "goederen.merk", rule: "maxLength:40" });
    expect(text(report.csv())).toBe(
      "\ufeffregel;veld;reden\r\n2;postcode;format:postcode\r\n9;goederen.merk;maxLength:40\r\n",
    );
  });

  it("counts each rule, most first", () => {
    const report = createRejectionReport();
    for (const line of [1, 2]) report.add({ line, field: "postcode", rule: "required" });
    report.add({ line: 3, field: "record", rule: "duplicate" });
    expect(report.counts()).toEqual([
      { field: "postcode", rule: "required", count: 2 },
      { field: "record", rule: "duplicate", count: 1 },
    ]);
  });

  it("lists a limited number and says how many more there are, while it counts all", () => {
    const report = createRejectionReport(2);
    for (let line = 1; line <= 5; line++) report.add({ line, field: "postcode", rule: "required" });
    expect(text(report.csv()).split("\r\n").slice(1)).toEqual([
      "1;postcode;required",
      "2;postcode;required",
      ";record;3 bevindingen meer",
      "",
    ]);
    expect(report.counts()[0]?.count).toBe(5);
  });

  it("never gives a spreadsheet a formula or a broken line", () => {
    const report = createRejectionReport();
    report.add({ line: 1, field: "=cmd", rule: 'a;"b"\nc' });
    expect(text(report.csv())).toBe('\ufeffregel;veld;reden\r\n1;\'=cmd;"a;""b""\nc"\r\n');
  });
});
