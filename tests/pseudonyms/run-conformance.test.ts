import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runConformance } from "../../gateway/pseudonyms/run-conformance.ts";

function published(name: string) {
  return JSON.parse(readFileSync(new URL(`../fixtures/pseudonyms/${name}`, import.meta.url), "utf8"));
}

function nln1(...vectors: unknown[]) {
  return runConformance({ spec: "NLN-1", vectors });
}

describe("an NLN-1 file", () => {
  it("passes with all published vectors", () => {
    expect(runConformance(published("nln-1.json"))).toEqual({ spec: "NLN-1", total: 97, passed: 97, failed: [] });
  });

  it("names each rule that is got wrong in both languages, with the kind of outcome and no value", () => {
    const report = nln1(
      { id: "A", type: "bsn", input: ["123456789"], expect: "123456789" },
      { id: "B", type: "bsn", input: ["123456782"], expect: "!ELFPROEF" },
      { id: "C", type: "surname", input: ["Jansen"], expect: "~" },
      { id: "D", type: "surname", input: ["Jansen"], expect: "JANSSEN" },
      { id: "E", type: "surname", input: ["Jansen"], expect: "JANSEN" },
    );
    expect(report).toMatchObject({ total: 5, passed: 1 });
    expect(report.failed.map(({ id, expected, got }) => [id, expected, got])).toEqual([
      ["A", "value", "reject ELFPROEF"],
      ["B", "reject ELFPROEF", "value"],
      ["C", "absent", "value"],
      ["D", "value", "another value"],
    ]);
    expect(report.failed[1]!.rule).toEqual({
      nl: "negen cijfers die voldoen aan de 11-proef; de 11-proef moet kloppen",
      en: "nine digits that pass the 11-proef; the 11-proef must hold",
    });
    expect(JSON.stringify(report)).not.toMatch(/12345678|JANS/);
  });

  it("fails an unknown type by saying so", () => {
    expect(nln1({ id: "A", type: "shoe", input: ["42"], expect: "42" }).failed).toMatchObject([
      { id: "A", type: "shoe", got: "unknown type", rule: { en: "this installation does not know this type" } },
    ]);
  });

  it("takes the test profile from the vector's options, and null as an empty cell", () => {
    const report = nln1(
      { id: "A", type: "bsn", input: ["000000024", { test: true }], expect: "000000024" },
      { id: "B", type: "bsn", input: ["000000024", { test: false }], expect: "!RANGE" },
      { id: "C", type: "bsn", input: ["000000024"], expect: "!RANGE" },
      { id: "D", type: "house", input: ["12", null, "2"], expect: "12-2" },
      { id: "E", type: "bsn", input: [null], expect: "~" },
      { id: "F", type: "bsn", input: ["\ud800"], expect: "!ENCODING" },
    );
    expect(report.failed).toEqual([]);
  });

  it("never crashes on an odd vector", () => {
    const odd = [null, 1, "x", [], {}, { id: 1, type: 2 }, { type: "bsn" }, { type: "bsn", input: {}, expect: "~" }];
    const odder = [
      { id: "A", type: "bsn", input: [[]], expect: "~" },
      { id: "B", type: "bsn", input: [""], expect: null },
      { id: "C", type: "toString", input: [""], expect: "!toString" },
      { id: "D", type: "bsn", input: ["1"], expect: "!toString" },
    ];
    const report = nln1(...odd, ...odder);
    expect(report).toMatchObject({ total: 12, passed: 0 });
    expect(report.failed.map(({ id }) => id)).toEqual([
      "#1",
      "#2",
      "#3",
      "#4",
      "#5",
      "#6",
      "#7",
      "#8",
      "A",
      "B",
      "C",
      "D",
    ]);
  });
});

describe("an HN1 file", () => {
  const file = published("hn1.json");

  it("passes with all published vectors", () => {
    expect(runConformance(file)).toEqual({ spec: "HN1", total: 5, passed: 5, failed: [] });
  });

  it("may name one epoch at the top", () => {
    const { epochs, ...rest } = file;
    const vectors = [{ ...file.vectors[0], epoch: undefined }];
    expect(runConformance({ ...rest, ...epochs[0], vectors })).toMatchObject({ total: 1, passed: 1 });
    expect(runConformance({ ...rest, ...epochs[0], kcv: "0".repeat(32), vectors }).failed).toMatchObject([
      { id: "HN1-01", expected: "kcv" },
    ]);
    expect(runConformance({ ...rest, vectors }).failed).toMatchObject([{ got: "malformed" }]);
  });

  it.each([
    ["token", { vectors: [{ ...file.vectors[0], parts: ["123456783"] }] }],
    ["token", { vectors: [{ ...file.vectors[0], type: "rsin" }] }],
    ["type", { vectors: [{ ...file.vectors[0], type: "surname" }] }],
    ["scope", { scope: "test", vectors: [file.vectors[0]] }],
    ["rules", { rules: "NLN-2", vectors: [file.vectors[0]] }],
    ["kid", { domain: "agr-2026-002", vectors: [file.vectors[0]] }],
    ["kcv", { epochs: [{ ...file.epochs[0], kcv: "0".repeat(32) }], vectors: [file.vectors[0]] }],
    ["vector", { vectors: [{ ...file.vectors[0], parts: [] }] }],
    ["vector", { vectors: [{ ...file.vectors[0], parts: [1] }] }],
    ["vector", { vectors: [null] }],
  ])("names what differs: %s", (expected, change) => {
    const report = runConformance({ ...file, ...change });
    expect(report).toMatchObject({ total: 1, passed: 0, failed: [{ expected }] });
    expect(report.failed[0]!.rule.nl).not.toBe("");
  });
});

it.each([
  [null],
  [[]],
  [{}],
  [{ spec: "NLN-1" }],
  [{ spec: "NLN-2", vectors: [] }],
  [{ spec: "NLN-1", vectors: {} }],
  [{ spec: "HN1", vectors: [] }],
  [{ spec: "HN1", key: "00", domain: "d", vectors: [] }],
])("%j is refused: it is no vector file", (file) => {
  expect(() => runConformance(file)).toThrow(expect.objectContaining({ code: "SCHEMA_VIOLATION" }));
});
