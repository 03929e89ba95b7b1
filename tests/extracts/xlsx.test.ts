import { describe, expect, it } from "vitest";
import { meaningOfFormat } from "../../gateway/extracts/xlsx/read-date-styles.ts";
import { serialDate } from "../../gateway/extracts/xlsx/serial-date.ts";
import { type MadeWorkbook, makeXlsx, sheetData } from "./make-xlsx.ts";
import { makeZip } from "./make-zip.ts";
import { inChunks, readAll } from "./read-all.ts";

const SHEET = {
  name: "Blad1",
  xml: sheetData([
    ["a", "b"],
    ["een", 2],
  ]),
};

async function refusalOf(file: Uint8Array, options: Parameters<typeof readAll>[1] = {}): Promise<unknown> {
  return readAll(file, options).then(
    () => "was read",
    (error: { code: string; details: object }) => ({ code: error.code, ...error.details }),
  );
}

/** A sheet with one header `a b c` and one row of cells as XML. */
function withCells(cells: string, book: Partial<MadeWorkbook> = {}): Buffer {
  const header =
    '<row r="1"><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c><c t="inlineStr"><is><t>c</t></is></c></row>';
  return makeXlsx({
    sheets: [{ name: "Blad1", xml: `<sheetData>${header}<row r="2">${cells}</row></sheetData>` }],
    ...book,
  });
}

describe("an XLSX extract", () => {
  it("gives texts, numbers, booleans and empty cells, whatever its name, chunks and element prefix", async () => {
    const rows = [
      ["tekst & <meer>", 12.5, null],
      ["Noël\nCuraçao", -3, "x"],
    ];
    for (const prefix of ["", "x"]) {
      const file = makeXlsx({ sheets: [{ name: "Blad1", xml: sheetData([["a", "b", "c"], ...rows]) }], prefix });
      const read = await readAll(inChunks(file, 100), { fileName: "extract.csv" });
      expect(read.extract.format).toBe("xlsx");
      expect(read.extract.columns).toEqual(["a", "b", "c"]);
      expect(read.rows).toEqual(rows);
      expect(read.lines).toEqual([2, 3]);
      expect(read.findings).toEqual([]);
    }
  });

  it("finds shared texts, also with several fonts, a reading aid or an escaped character", async () => {
    const file = withCells('<c r="A2" t="s"><v>1</v></c><c r="B2" t="s"><v>0</v></c><c r="C2" t="b"><v>1</v></c>', {
      sharedStrings: ["een_x000A_twee", "<r><t>wo</t></r><r><t>ord</t></r><rPh><t>ignored</t></rPh>"],
    });
    expect((await readAll(file)).rows).toEqual([["woord", "een\ntwee", true]]);
  });

  it("shows a number as a date when its format does, in both date systems", async () => {
    const cells =
      '<c r="A2" s="1"><v>45352.430555555555</v></c><c r="B2" s="2"><v>45352</v></c><c r="C2" s="3"><v>45352</v></c>';
    const book = { formats: ["dd-mm-yyyy hh:mm", "[$-413]d mmmm yyyy;@"] };
    expect((await readAll(withCells(cells, book))).rows).toEqual([
      ["2024-03-01T10:20", "2024-03-01", "2024-03-01T00:00"],
    ]);
    const mac = cells.replaceAll("45352", "43890");
    expect((await readAll(withCells(mac, { ...book, date1904: true }))).rows).toEqual([
      ["2024-03-01T10:20", "2024-03-01", "2024-03-01T00:00"],
    ]);
  });

  it("uses the value of a formula and says in which column; without a value the row is marked", async () => {
    const file = withCells(
      '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>"x"</f><v>x</v></c><c r="C2"><v>1</v></c>',
    );
    const read = await readAll(file);
    expect(read.rows).toEqual([[2, "x", 1]]);
    expect(read.findings).toEqual([
      { code: "formula", where: "Blad1!A" },
      { code: "formula", where: "Blad1!B" },
    ]);
    const empty = await readAll(withCells('<c r="A2"><f>1+1</f></c><c r="B2"><v>1</v></c>'));
    expect(empty.problems).toEqual([{ line: 2, rule: "formula-without-value" }]);
    const bare = await readAll(withCells('<c r="A2"><v/></c><c r="B2"><f>1+1</f><v/></c><c r="C2"><v>1</v></c>'));
    expect(bare.problems).toEqual([{ line: 2, rule: "formula-without-value" }]);
  });

  it("marks a row with an error value or a reference to no text", async () => {
    const na = '<c r="A2"><v>1</v></c><c r="B2" t="e"><v>#N/A</v></c>';
    const nowhere = '<c r="A2" t="s"><v>7</v></c><c r="B2"><v>1</v></c>';
    for (const cells of [na, nowhere])
      expect((await readAll(withCells(cells))).problems).toEqual([{ line: 2, rule: "cell-error" }]);
  });

  it("marks a row with a value beyond the header, and pads a short one", async () => {
    const file = makeXlsx({
      sheets: [{ name: "B", xml: sheetData([["a", "b"], [1, 2, 3], [4], ["Geen data aanwezig"]]) }],
    });
    const read = await readAll(file);
    expect(read.problems).toEqual([{ line: 2, rule: "ragged-row" }]);
    expect(read.rows[1]).toEqual([4, null]);
    expect(read.findings).toEqual([{ code: "row-ignored", where: "4" }]);
  });

  it("reads the first visible sheet or the named one, and reports what else is in the file", async () => {
    const hidden = '<cols><col min="2" max="2" hidden="1"/><col min="4" max="16384" hidden="true"/></cols>';
    const secret =
      '<row r="3" hidden="1"><c r="A3"><v>5</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>';
    const book: MadeWorkbook = {
      sheets: [
        { name: "Bron", xml: sheetData([["x"], [1]]), state: "veryHidden" },
        { name: "Uitvoer", xml: hidden + SHEET.xml.replace("</sheetData>", secret), comments: true },
        { name: "Draaitabel", xml: sheetData([["y"], [2]]) },
      ],
      extraParts: [{ name: "xl/pivotCache/pivotCacheRecords1.xml", bytes: Buffer.from("<x/>") }],
    };
    const read = await readAll(makeXlsx(book));
    expect(read.rows).toEqual([
      ["een", 2],
      [5, null],
    ]);
    expect(read.findings).toEqual([
      { code: "hidden-sheet", where: "Bron" },
      { code: "comments", where: "Uitvoer" },
      { code: "other-sheet", where: "Draaitabel" },
      { code: "pivot-cache", where: "-" },
      { code: "hidden-column", where: "Uitvoer!B" },
      { code: "hidden-column", where: "Uitvoer!D:XFD" },
      { code: "hidden-row", where: "Uitvoer!3" },
      { code: "merged-cells", where: "Uitvoer!A1:B1" },
    ]);
    expect((await readAll(makeXlsx(book), { sheet: "Draaitabel" })).rows).toEqual([[2]]);
    expect(await refusalOf(makeXlsx(book), { sheet: "Blad9" })).toEqual({ code: "SHEET_UNKNOWN", sheet: "Blad9" });
  });

  it("is refused with macros, links to other files, a document type or a password on a part", async () => {
    const part = (name: string) => ({ name, bytes: Buffer.from("<x/>") });
    const refused = (what: string) => ({ code: "XLSX_REFUSED", what });
    const sheets = [SHEET];
    expect(await refusalOf(makeXlsx({ sheets, extraParts: [part("xl/vbaProject.bin")] }))).toEqual(refused("macros"));
    expect(await refusalOf(makeXlsx({ sheets, extraParts: [part("xl/externalLinks/externalLink1.xml")] }))).toEqual(
      refused("external links"),
    );
    const lol = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "lol">]><worksheet>&a;</worksheet>';
    const change: MadeWorkbook["change"] = (made) =>
      made.name.endsWith("sheet0.xml") ? { ...made, bytes: Buffer.from(lol) } : made;
    expect(await refusalOf(makeXlsx({ sheets, change }))).toEqual(refused("DTD"));
    const encrypted: MadeWorkbook["change"] = (made) => ({ ...made, encrypted: true });
    expect(await refusalOf(makeXlsx({ sheets, change: encrypted }))).toEqual(refused("encryption"));
  });

  it("is refused when it is another zip, cut off, altered, or lies about its sizes", async () => {
    const sheets = [SHEET];
    const other = makeZip([{ name: "word/document.xml", bytes: Buffer.from("<x/>") }]);
    expect(await refusalOf(other)).toEqual({ code: "FILE_TYPE_REFUSED", type: "zip" });
    const damaged = { code: "FILE_DAMAGED", what: "zip" };
    expect(await refusalOf(makeXlsx({ sheets }).subarray(0, 900))).toEqual(damaged);
    const lying =
      (lie: object): MadeWorkbook["change"] =>
      (part) =>
        part.name.endsWith("sheet0.xml") ? { ...part, ...lie } : part;
    expect(await refusalOf(makeXlsx({ sheets, change: lying({ claimedBytes: 10 }) }))).toEqual(damaged);
    expect(await refusalOf(makeXlsx({ sheets, change: lying({ claimedBytes: 99_999 }) }))).toEqual(damaged);
    expect(await refusalOf(makeXlsx({ sheets, change: lying({ claimedChecksum: 1 }) }))).toEqual(damaged);
    const twice = makeXlsx({ sheets, extraParts: [{ name: "xl/workbook.xml", bytes: Buffer.from("<x/>") }] });
    expect(await refusalOf(twice)).toEqual(damaged);
    const broken: MadeWorkbook["change"] = lying({ bytes: Buffer.from("<worksheet><sheetData>") });
    expect(await refusalOf(makeXlsx({ sheets, change: broken }))).toEqual({ code: "FILE_DAMAGED", what: "XML" });
  });

  it("is refused when a part inflates too far, whatever size the directory claims", async () => {
    const bytes = Buffer.alloc(20 * 1024 ** 2, " ");
    const change =
      (claimedBytes: number): MadeWorkbook["change"] =>
      (part) =>
        part.name.endsWith("sharedStrings.xml") ? { ...part, bytes, claimedBytes } : part;
    const limits = { rowCharacters: 1e9 };
    expect(await refusalOf(makeXlsx({ sheets: [SHEET], change: change(bytes.length) }), { limits })).toMatchObject({
      code: "FILE_INFLATES_TOO_FAR",
    });
    expect(await refusalOf(makeXlsx({ sheets: [SHEET], change: change(1000) }), { limits })).toMatchObject({
      code: "FILE_DAMAGED",
    });
    // without that limit the parser, which would hold it all, is stopped instead
    expect(await refusalOf(makeXlsx({ sheets: [SHEET], change: change(bytes.length) }))).toMatchObject({
      code: "ROW_TOO_LONG",
    });
  });

  it("is refused when the file, its shared texts or one cell is too large", async () => {
    const file = makeXlsx({ sheets: [SHEET], sharedStrings: ["x".repeat(3000)] });
    expect(await refusalOf(file, { limits: { zipBytes: 1000 } })).toMatchObject({ code: "TOO_LARGE", what: "XLSX" });
    expect(await refusalOf(file, { limits: { sharedTextBytes: 5000 } })).toMatchObject({ code: "TOO_LARGE" });
    const long = makeXlsx({ sheets: [SHEET], sharedStrings: ["x".repeat(40_000)] });
    expect(await refusalOf(long)).toMatchObject({ code: "ROW_TOO_LONG", limit: 32_767 });
  });

  it("without rows is empty", async () => {
    expect(await refusalOf(makeXlsx({ sheets: [{ name: "B", xml: "<sheetData/>" }] }))).toEqual({ code: "FILE_EMPTY" });
  });
});

describe("a spreadsheet date", () => {
  it.each([
    [1, "date", false, "1900-01-01"],
    [59, "date", false, "1900-02-28"],
    [60, "date", false, "1900-02-29"],
    [61, "date", false, "1900-03-01"],
    [0, "date", true, "1904-01-01"],
    [45352.5, "date", false, "2024-03-01T12:00"],
    [45352.999999, "date-time", false, "2024-03-02T00:00"],
    [0.4375, "time", false, "10:30"],
    [-1, "date", false, -1],
    [3e6, "date", false, 3e6],
  ] as const)("of %s (%s, 1904: %s) is %s", (serial, meaning, date1904, text) => {
    expect(serialDate(serial, meaning, date1904)).toBe(text);
  });

  it.each([
    ["dd/mm/yyyy", "date"],
    ["yyyy\\-mm\\-dd hh:mm", "date-time"],
    ["mmm-yy", "date"],
    ["h:mm AM/PM", "time"],
    ["mm:ss", "time"],
    ["[h]:mm", "number"],
    ["[$-413]dddd d mmmm", "date"],
    ["General", "number"],
    ["[Red]0.00", "number"],
    ['#,##0 "dagen"', "number"],
    ['0" h"', "number"],
  ])("is what the format %s shows: %s", (code, meaning) => {
    expect(meaningOfFormat(code)).toBe(meaning);
  });
});
