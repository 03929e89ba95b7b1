import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkControlDocument } from "../../gateway/core/control-document.ts";
import type { FieldMapping, Mapping } from "../../gateway/core/types/mapping.ts";
import type { Cell, Row } from "../../gateway/extracts/extract.ts";
import { listBatches } from "../../gateway/extracts/list-batch.ts";
import { type BoundMapping, bindMapping } from "../../gateway/extracts/mapping/bind-mapping.ts";
import type { FieldShape } from "../../gateway/extracts/mapping/field-shape.ts";
import { splitHouseNumber } from "../../gateway/extracts/mapping/house-number.ts";

const STRING = { name: "veld", type: "string" } as const;
const DATE = { name: "veld", type: "string", format: "date" } as const;
const DATE_TIME = { name: "veld", type: "string", format: "local-date-time" } as const;

const batchOf = listBatches();

/** Maps one row. */
function mapOne(bound: BoundMapping, row: Row) {
  const { values, mutation, problems } = bound.mapRow(batchOf({ rows: [row], lines: [2], problems: null }), 0);
  return { values, mutation, problems };
}

/** Maps one cell. Out: the value, or the rule that refused it. */
function mapCell(cell: Cell, shape: FieldShape, mapping: FieldMapping = {}): unknown {
  const document = { product: "proef", fields: { veld: { column: "kolom", ...mapping } } };
  const bound = bindMapping(checkControlDocument<Mapping>("mapping", document), ["kolom"], [shape]);
  const { values, problems } = mapOne(bound, [cell]);
  if (problems.length > 0) return problems.map(({ field, rule }) => `${field}: ${rule}`).join();
  return values[0];
}

describe("a cell becomes", () => {
  it.each<[string, Cell, FieldShape, FieldMapping, unknown]>([
    ["its trimmed text", " Noël\u00a0", STRING, {}, "Noël"],
    ["a text that starts with an apostrophe", "'s Nachts", STRING, {}, "'s Nachts"],
    ["nothing when it is empty", "  ", STRING, {}, undefined],
    ["nothing when it says so", "N/A", STRING, {}, undefined],
    ["nothing when it says so in Dutch", "geen data aanwezig", STRING, {}, undefined],
    ["a word that another field would take for nothing", "Onbekend", STRING, { absent: ["-"] }, "Onbekend"],
    ["nothing by a list of its own", "-", STRING, { absent: ["-"] }, undefined],
    ["the text of a number", 2017123456, STRING, {}, "2017123456"],
    ["a BSN as it stands, lost zero and all", 12345678, STRING, {}, "12345678"],
    ["no text of a number that lost digits", 2 ** 60, STRING, {}, "veld: number-precision"],
    ["no text of a boolean", true, STRING, {}, "veld: type"],
    ["an integer from a number that was kept as text", "0012", { name: "veld", type: "integer" }, {}, 12],
    ["no integer of a fraction", 1.5, { name: "veld", type: "integer" }, {}, "veld: type"],
    ["no integer with a thousands separator", "1.234", { name: "veld", type: "integer" }, {}, "veld: type"],
    ["a number with a decimal point", "-12.5", { name: "veld", type: "number" }, {}, -12.5],
    [
      "a number with a decimal comma where that is said",
      "12,5",
      { name: "veld", type: "number" },
      { decimal: "," },
      12.5,
    ],
    ["no number with a comma where it is not", "12,5", { name: "veld", type: "number" }, {}, "veld: type"],
    ["true for J", "J", { name: "veld", type: "boolean" }, {}, true],
    ["false for nee", "nee", { name: "veld", type: "boolean" }, {}, false],
    ["no boolean for anything else", "misschien", { name: "veld", type: "boolean" }, {}, "veld: type"],
    ["a boolean by words of its own", "x", { name: "veld", type: "boolean" }, { true: ["x"], false: ["-"] }, true],
    ["what the value map says", "K", STRING, { values: { K: "klein", "?": null } }, "klein"],
    ["nothing where the value map says so", "?", STRING, { values: { K: "klein", "?": null } }, undefined],
    ["no value that the map does not name", "G", STRING, { values: { K: "klein" } }, "veld: value-map"],
    ["itself when others may be kept", "G", STRING, { values: { K: "klein" }, otherValues: "keep" }, "G"],
    [
      "no value for the name of something every object has",
      "constructor",
      STRING,
      { values: { K: "k" } },
      "veld: value-map",
    ],
    ["a list of its lines", "Fiets\nTas\r\n\nn/a", { name: "veld", type: "array" }, {}, ["Fiets", "Tas"]],
    [
      "a list by a separator",
      "1|2",
      { name: "veld", type: "array", items: { name: "i", type: "integer" } },
      { separator: "|" },
      [1, 2],
    ],
    ["a list that was one", ["a", null, "b"], { name: "veld", type: "array" }, {}, ["a", "b"]],
    [
      "no list when an item is wrong",
      "1\nx",
      { name: "veld", type: "array", items: { name: "i", type: "integer" } },
      {},
      "veld: type",
    ],
    [
      "the objects that JSON has",
      [{ merk: "x" }],
      { name: "veld", type: "array", items: { name: "i", type: "object" } },
      {},
      [{ merk: "x" }],
    ],
    ["no text of an object", { a: 1 }, STRING, {}, "veld: type"],
    ["a date", "2024-02-29", DATE, {}, "2024-02-29"],
    ["a date by a pattern", "1-3-2024", DATE, { dates: ["d-M-yyyy"] }, "2024-03-01"],
    ["the date of a moment", "2024-03-01T10:20", DATE, {}, "2024-03-01"],
    ["no date on 31 February", "31-02-2024", DATE, { dates: ["dd-MM-yyyy"] }, "veld: date-impossible"],
    ["no date on 29 February 1900, which spreadsheets have", "1900-02-29", DATE, {}, "veld: date-impossible"],
    ["no date of a spreadsheet's bare number", 45352, DATE, {}, "veld: date-format"],
    [
      "no date with the month first when the day was said to be",
      "12/31/2024",
      DATE,
      { dates: ["dd/MM/yyyy"] },
      "veld: date-impossible",
    ],
    ["no date with a year of two digits", "01-03-24", DATE, { dates: ["dd-MM-yyyy"] }, "veld: date-format"],
    [
      "a moment without its seconds",
      "01-03-2024 9:05:59",
      DATE_TIME,
      { dates: ["dd-MM-yyyy H:mm:ss"] },
      "2024-03-01T09:05",
    ],
    ["no moment without a time", "2024-03-01", DATE_TIME, {}, "veld: date-format"],
    ["no moment with an offset", "2024-03-01T10:20Z", DATE_TIME, {}, "veld: date-format"],
    ["no moment at 24:00", "2024-03-01 24:00", DATE_TIME, {}, "veld: date-impossible"],
    [
      "a moment that the clock change skips, for the record's rules to judge",
      "2024-03-31 02:30",
      DATE_TIME,
      {},
      "2024-03-31T02:30",
    ],
  ])("%s", (_, cell, shape, mapping, expected) => {
    expect(mapCell(cell, shape, mapping)).toEqual(expected);
  });

  it("the same date in every pattern that can be read in one way", () => {
    const patterns = [
      "dd-MM-yyyy HH:mm",
      "d/M/yyyy H:mm",
      "yyyyMMdd HHmm".replace("HHmm", "HH:mm"),
      "yyyy.MM.dd HH:mm:ss",
    ];
    const moment = fc.date({ min: new Date("1950-01-01T04:00Z"), max: new Date("2090-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(moment, fc.constantFrom(...patterns), (date, pattern) => {
        const iso = `${date.toISOString().slice(0, 11)}12:${date.toISOString().slice(14, 16)}`;
        const [year, month, day] = iso.slice(0, 10).split("-") as [string, string, string];
        const text = pattern
          .replace("yyyy", year)
          .replace("MM", month)
          .replace(/M/, String(Number(month)))
          .replace("dd", day)
          .replace(/d/, String(Number(day)))
          .replace(/HH?/, "12")
          .replace("mm", iso.slice(14))
          .replace("ss", "59");
        expect(mapCell(text, DATE_TIME, { dates: [pattern] })).toBe(iso);
      }),
    );
  });
});

describe("a house-number cell", () => {
  it.each([
    ["9", [9, undefined, undefined]],
    ["9 A", [9, "A", undefined]],
    ["9a", [9, "a", undefined]],
    ["9 -9", [9, undefined, "9"]],
    ["9 9-9", [9, undefined, "9-9"]],
    ["12-2", [12, undefined, "2"]],
    ["12-A", [12, undefined, "A"]],
    ["9 A-2", [9, "A", "2"]],
    ["9 A 2", [9, "A", "2"]],
    ["9 2", [9, undefined, "2"]],
    ["9 bis", [9, undefined, "bis"]],
    ["90001HS", [90001, undefined, "HS"]],
    ["9A2", null],
    ["0", null],
    ["100000", null],
    ["9-11-13", null],
    ["9/11", null],
    ["t/o 9", null],
    ["2024-04-03", null],
    ["3-apr-24", null],
    ["9 1234567", null],
  ])("%s is split or refused, never guessed", (text, parts) => {
    const found = splitHouseNumber(text);
    expect(found && [found.number, found.letter, found.addition]).toEqual(parts);
  });

  it("loses no letter or digit", () => {
    const text = fc.string({ unit: fc.constantFrom("1", "9", "A", "b", " ", "-", "/"), minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(text, (cell) => {
        const parts = splitHouseNumber(cell);
        if (parts === null) return;
        const kept = `${parts.number}${parts.letter ?? ""}${parts.addition ?? ""}`;
        expect(kept.replaceAll("-", "")).toBe(cell.replaceAll(/[ -]/g, ""));
      }),
    );
  });

  it("fills the three fields once", () => {
    const fields: FieldShape[] = [
      { name: "toevoeging", type: "string" },
      { name: "huisnummer", type: "integer" },
      { name: "huisletter", type: "string" },
    ];
    const mapping: Mapping = {
      product: "proef",
      fields: {
        huisnummer: { column: "nr", houseNumber: "number" },
        huisletter: { column: "nr", houseNumber: "letter" },
        toevoeging: { column: "nr", houseNumber: "addition" },
      },
    };
    const bound = bindMapping(mapping, ["nr"], fields);
    expect(mapOne(bound, ["90001 A-2"]).values).toEqual(["2", 90001, "A"]);
    expect(mapOne(bound, [90001]).values).toEqual([undefined, 90001, undefined]);
    expect(mapOne(bound, ["n/a"])).toMatchObject({ values: [undefined, undefined, undefined], problems: [] });
    for (let time = 0; time < 2; time++)
      expect(mapOne(bound, ["9A2"]).problems).toEqual([{ field: "huisnummer", rule: "house-number-split" }]);
  });

  it("refuses a text that has no value each time that it comes", () => {
    const mapping = { column: "nr", houseNumber: "number", values: { een: "90001 A" } } as const;
    const field = { name: "huisnummer", type: "integer" } as const;
    const bound = bindMapping({ product: "proef", fields: { huisnummer: mapping } }, ["nr"], [field]);
    const outcomes = ["7 bis", "7 bis", "een", "een", "7 bis"].map((cell) => {
      const { values, problems } = mapOne(bound, [cell]);
      return { values: [...values], problems };
    });
    const refused = { values: [undefined], problems: [{ field: "huisnummer", rule: "value-map" }] };
    const right = { values: [90001], problems: [] };
    expect(outcomes).toEqual([refused, refused, right, right, refused]);
  });
});

describe("binding a mapping", () => {
  const fields: FieldShape[] = [STRING, { name: "getal", type: "number" }, { name: "lijst", type: "array" }];
  const refusalOf = (mapping: Partial<Mapping>, columns = ["kolom een", "kolom twee"]) => {
    try {
      bindMapping({ product: "proef", fields: {}, ...mapping }, columns, fields);
      return "was bound";
    } catch (error) {
      const { code, details } = error as { code: string; details: object };
      return { code, ...details };
    }
  };

  it("refuses an unknown column or field with the nearest name", () => {
    expect(refusalOf({ fields: { veld: { column: "kolom en" } } })).toEqual({
      code: "MAPPING_COLUMN_UNKNOWN",
      column: "kolom en",
      nearest: "kolom een",
    });
    expect(refusalOf({ fields: { vedl: { column: "kolom een" } } })).toEqual({
      code: "MAPPING_FIELD_UNKNOWN",
      field: "vedl",
      nearest: "veld",
    });
  });

  it("does not show what stands in the first line of a file without a header", () => {
    expect(refusalOf({ fields: { veld: { column: "Achternaam" } } }, ["Verbeelding", "Voorbeeldstraat"])).toEqual({
      code: "MAPPING_COLUMN_UNKNOWN",
      column: "Achternaam",
      nearest: "…",
    });
  });

  it.each<[string, string, FieldMapping]>([
    ["no source", "column", {}],
    ["two sources", "column", { column: "kolom een", constant: "x" }],
    ["an option of another type", "decimal", { column: "kolom een", decimal: "," }],
    ["an option of a list", "separator", { column: "kolom een", separator: "|" }],
    ["a pattern that is none", "dates", { column: "kolom een", dates: ["yyyy-dd"] }],
    ["a part of a house number in a text", "houseNumber", { column: "kolom een", houseNumber: "number" }],
  ])("refuses a field with %s", (_, why, mapping) => {
    const shape = why === "dates" ? DATE : STRING;
    const bind = () => bindMapping({ product: "proef", fields: { veld: mapping } }, ["kolom een"], [shape]);
    expect(bind).toThrow(expect.objectContaining({ code: "MAPPING_UNCLEAR", details: { field: "veld", why } }));
  });

  it("refuses two patterns that could read one text as two dates", () => {
    const dates = ["dd-MM-yyyy", "MM-dd-yyyy"];
    const bind = () => bindMapping({ product: "p", fields: { veld: { column: "a", dates } } }, ["a"], [DATE]);
    expect(bind).toThrow(expect.objectContaining({ code: "MAPPING_UNCLEAR" }));
  });

  it("takes constants, joined columns and the kind of change", () => {
    const mapping: Mapping = {
      product: "proef",
      fields: {
        veld: { columns: ["datum", "tijd"], dates: ["dd-MM-yyyy HH:mm"] },
        bron: { constant: "PL0100" },
      },
      mutatie: { column: "wat", values: { N: "nieuw", V: "vervallen" } },
    };
    const bound = bindMapping(mapping, ["datum", "tijd", "wat"], [DATE_TIME, { name: "bron", type: "string" }]);
    expect(mapOne(bound, ["01-03-2024", "10:20", "V"])).toEqual({
      values: ["2024-03-01T10:20", "PL0100"],
      mutation: "vervallen",
      problems: [],
    });
    expect(mapOne(bound, ["01-03-2024", "10:20", "W"]).problems).toEqual([{ field: "mutatie", rule: "value-map" }]);
  });

  it("reads a mapping by its schema, with a hint for an unknown key", () => {
    expect(() => checkControlDocument("mapping", { product: "proef", fields: { a: { colum: "x" } } })).toThrow(
      expect.objectContaining({ code: "UNKNOWN_KEY", details: expect.objectContaining({ nearest: "column" }) }),
    );
  });
});

describe("the number of a text in its column", () => {
  it("is the same when the text comes again, and none of a text with half a character, which is not the sign that readers put there", () => {
    const texts = ["a\ufffd", "a\ufffd", "a\ud800", "b", "x".repeat(65), 7, null];
    const batch = batchOf({ rows: texts.map((text) => [text]), lines: texts.map((_, at) => at), problems: null });
    const numbers = texts.map((_, row) => batch.numberOf(row, 0));
    expect(numbers[1]).toBe(numbers[0]);
    expect(numbers[3]).not.toBe(numbers[0]);
    expect([numbers[2], ...numbers.slice(4)]).toEqual([-1, -1, -1, -1]);
  });
});
