import { describe, expect, it } from "vitest";
import type { Mapping } from "../../gateway/core/types/mapping.ts";
import type { ExtractRecord } from "../../gateway/extracts/extract-record.ts";
import { openMappedExtract } from "../../gateway/extracts/mapping/open-mapped-extract.ts";
import { inChunks } from "./read-all.ts";

const FIELDS = [
  { name: "incidentId", type: "string" },
  { name: "straat", type: "string" },
  {
    name: "goederen",
    type: "array",
    items: {
      name: "goederen",
      type: "object",
      properties: [
        { name: "categorie", type: "string" },
        { name: "aantal", type: "integer" },
      ],
    },
  },
] as const;

const MAPPING: Mapping = {
  product: "proef",
  fields: { incidentId: { column: "id" }, straat: { column: "straat" } },
  groupBy: {
    columns: ["id"],
    field: "goederen",
    fields: { categorie: { column: "goed" }, aantal: { column: "aantal" } },
    maximumChildren: 3,
  },
};

async function recordsOf(
  rows: readonly string[],
  mapping: Mapping | null = MAPPING,
  chunk = 1000,
): Promise<ExtractRecord[]> {
  const bytes = inChunks(`${["id;straat;goed;aantal", ...rows].join("\n")}\n`, chunk);
  const mapped = await openMappedExtract(bytes, {
    fileName: "x",
    mapping,
    product: "proef",
    fields: FIELDS,
    aliases: {},
  });
  const records: ExtractRecord[] = [];
  for await (const batch of mapped.records())
    for (let index = 0; index < batch.size; index++) {
      const record = batch.record(index);
      records.push({ ...record, values: [...record.values] }); // it holds until the next one only
    }
  return records;
}

const rulesOf = (records: readonly ExtractRecord[]) =>
  records.map(({ line, problems }) => [line, ...problems.map(({ field, rule }) => `${field}: ${rule}`)]);

describe("rows of one incident", () => {
  it("become one record with a child per row, wherever the file is cut", async () => {
    const rows = ["1;Dam;fiets;2", "1;Dam;tas;", "2;Spui;;", "3;Plein;auto;1"];
    for (const chunk of [1, 7, 30, 1000]) {
      const records = await recordsOf(rows, MAPPING, chunk);
      expect(records.map(({ line, values }) => [line, ...values])).toEqual([
        [2, "1", "Dam", [{ categorie: "fiets", aantal: 2 }, { categorie: "tas" }]],
        [4, "2", "Spui", undefined],
        [5, "3", "Plein", [{ categorie: "auto", aantal: 1 }]],
      ]);
      expect(records[0]!.original()).toEqual(["1", "Dam", "fiets\ntas", "2\n"]);
      expect(rulesOf(records)).toEqual([[2], [4], [5]]);
    }
  });

  it("are refused when they differ where they should agree, when a child is wrong, or when there are too many", async () => {
    const rows = ["1;Dam;fiets;2", "1;Spui;tas;1", "2;Dam;tas;x", ...Array.from({ length: 9 }, () => "3;Dam;tas;1")];
    expect(rulesOf(await recordsOf(rows))).toEqual([
      [2, "record: group-differs"],
      [4, "aantal: type"],
      [5, "goederen: too-many-children"],
    ]);
  });

  it("are refused without a key, and never joined by its absence", async () => {
    expect(rulesOf(await recordsOf([";Dam;fiets;2", ";Dam;tas;1"]))).toEqual([
      [2, "record: group-key-missing"],
      [3, "record: group-key-missing"],
    ]);
  });

  it("are refused beside a row that cannot be read, for it may be one of theirs", async () => {
    const rows = ["1;Dam;fiets;2", "1;Dam;ta", "2;Dam;tas;1", "3;Dam;tas;1"];
    expect(rulesOf(await recordsOf(rows))).toEqual([
      [2, "record: beside-unreadable-row"],
      [3, "record: ragged-row"],
      [4, "record: beside-unreadable-row"],
      [5],
    ]);
  });
});

describe("a file opened with a mapping", () => {
  it("gives refused records for unreadable rows, with line and rule", async () => {
    const { groupBy: _, ...plain } = MAPPING;
    const records = await recordsOf(["1;Dam;fiets;2", "2;Dam", "3;Dam;x;1"], plain);
    expect(rulesOf(records)).toEqual([[2], [3, "record: ragged-row"], [4]]);
    expect(records[1]!.values).toEqual([undefined, undefined, undefined]);
  });

  it("refuses a mapping for another product, and a file in which no column is known", async () => {
    await expect(recordsOf([], { ...MAPPING, product: "anders" })).rejects.toMatchObject({ code: "MAPPING_PRODUCT" });
    const options = { fileName: "x", mapping: null, product: "proef", fields: FIELDS, aliases: {} };
    await expect(openMappedExtract(inChunks("p;q\n1;2\n"), options)).rejects.toMatchObject({
      code: "MAPPING_NOT_FOUND",
    });
  });

  it("lets go of the file when it cannot be used", async () => {
    let closed = false;
    const source = (async function* () {
      try {
        for (;;) yield Buffer.from("p;q\n1;2\n".repeat(10_000));
      } finally {
        closed = true;
      }
    })();
    const options = { fileName: "x", mapping: null, product: "proef", fields: FIELDS, aliases: {} };
    await expect(openMappedExtract(source, options)).rejects.toMatchObject({ code: "MAPPING_NOT_FOUND" });
    expect(closed).toBe(true);
  });

  it("says which fields and columns are left over", async () => {
    const bytes = inChunks("incident-id;Straat;Weer\n1;Dam;zon\n");
    const mapped = await openMappedExtract(bytes, {
      fileName: "x",
      mapping: null,
      product: "proef",
      fields: FIELDS,
      aliases: {},
    });
    expect(mapped.unmapped).toEqual({ fields: ["goederen"], columns: ["Weer"] });
  });
});
