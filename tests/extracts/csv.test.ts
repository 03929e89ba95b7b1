import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inChunks, readAll } from "./read-all.ts";

const ENCODINGS = ["utf-8", "utf-8 with mark", "utf-16le", "utf-16be", "windows-1252"] as const;

/** Bytes 0x80-0x9f of Windows-1252, from the encoding's own table; the five gaps are left out. */
const WINDOWS_1252 = new Map(
  [..."€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"].map((character, index) => [
    character,
    [
      128, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 142, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154,
      155, 156, 158, 159,
    ][index]!,
  ]),
);

function encode(text: string, encoding: (typeof ENCODINGS)[number]): Buffer {
  if (encoding === "utf-8") return Buffer.from(text);
  if (encoding === "utf-8 with mark") return Buffer.from(`\ufeff${text}`);
  if (encoding === "utf-16le") return Buffer.from(`\ufeff${text}`, "utf16le");
  if (encoding === "utf-16be") return Buffer.from(`\ufeff${text}`, "utf16le").swap16();
  return Buffer.from([...text].map((character) => WINDOWS_1252.get(character) ?? character.charCodeAt(0)));
}

function writeCsv(
  table: readonly (readonly string[])[],
  delimiter: string,
  newline: string,
  quoteAll: boolean,
): string {
  const cell = (text: string) => (quoteAll || /["\r\n;,\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return table.map((row) => row.map(cell).join(delimiter) + newline).join("");
}

const cellText = fc.string({
  unit: fc.constantFrom("a", "B", "9", " ", "'", '"', ";", ",", "\t", "\n", "\r\n", "é", "ç", "€", "ë", "-", "="),
  maxLength: 12,
});
/** The first cell is filled: a row without any value is no row. */
const table = fc.integer({ min: 2, max: 6 }).chain((width) =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom("a", "1", "’s Nachts"),
        fc.array(cellText, { minLength: width - 1, maxLength: width - 1 }),
      ),
      { maxLength: 8 },
    )
    .map((rows) => ({
      columns: Array.from({ length: width }, (_, index) => `kolom ${index + 1}`),
      rows: rows.map(([first, others]) => [first, ...others]),
    })),
);

describe("a CSV extract", () => {
  it("reads back equal, whatever its delimiter, line end, quoting, encoding, compression and chunks", async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(";", ",", "\t"),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        fc.constantFrom(...ENCODINGS),
        fc.boolean(),
        fc.integer({ min: 1, max: 400 }),
        async ({ columns, rows }, delimiter, newline, quoteAll, encoding, gzip, chunk) => {
          const plain = encode(writeCsv([columns, ...rows], delimiter, newline, quoteAll), encoding);
          const read = await readAll(inChunks(gzip ? gzipSync(plain) : plain, chunk));
          expect(read.extract.columns).toEqual(columns);
          expect(read.extract.delimiter).toBe(delimiter);
          expect(read.extract.gzip).toBe(gzip);
          expect(read.rows).toEqual(rows);
          expect(read.problems).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("reads the same when it is cut in two at any byte", async () => {
    const text = 'naam;"een ""veld""";plaats\r\n"Noël\r\n€";x;\'s-Hertogenbosch\r\nb;"";Curaçao\r\n';
    for (const encoding of ENCODINGS) {
      const bytes = encode(text, encoding);
      // a long head is peeked at first; a file of more than the head is cut there too
      for (let cut = 0; cut <= bytes.length; cut++) {
        const { rows, lines } = await readAll(
          (async function* () {
            yield bytes.subarray(0, cut);
            yield bytes.subarray(cut);
          })(),
        );
        expect(rows).toEqual([
          ["Noël\r\n€", "x", "'s-Hertogenbosch"],
          ["b", "", "Curaçao"],
        ]);
        expect(lines).toEqual([2, 4]);
      }
    }
  });

  it("names for each row the line on which it starts, past quoted newlines, blank lines and chunk borders", async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `${index};"een\ntwee";${"x".repeat(40)}\n`);
    const { lines } = await readAll(inChunks(`a;b;c\n\n${rows.join("")}`, 701));
    expect(lines).toEqual(rows.map((_, index) => 3 + index * 2));
  });

  it("is taken as UTF-8 or Windows-1252 by the first part that is not ASCII, also far behind the start", async () => {
    const ascii = `a;b\n${"x;y\n".repeat(40_000)}`;
    const utf8 = await readAll(inChunks(Buffer.from(`${ascii}é;€\n`), 65_537));
    expect(utf8.extract.encoding).toBe("utf-8");
    expect(utf8.rows.at(-1)).toEqual(["é", "€"]);
    const windows = await readAll(inChunks(encode(`${ascii}é;€\n`, "windows-1252"), 65_537));
    expect(windows.extract.encoding).toBe("windows-1252");
    expect(windows.rows.at(-1)).toEqual(["é", "€"]);
  });

  it("knows UTF-16 without a mark", async () => {
    const text = "naam;plaats\nNoël;Curaçao\n";
    expect((await readAll(Buffer.from(text, "utf16le"))).rows).toEqual([["Noël", "Curaçao"]]);
    expect((await readAll(Buffer.from(text, "utf16le").swap16())).rows).toEqual([["Noël", "Curaçao"]]);
  });

  it("has the delimiter that cuts its rows alike, not the one that occurs most", async () => {
    const { extract, rows } = await readAll("adres;aantal\nA, B, C en D;1\nE, F;2\n");
    expect(extract.delimiter).toBe(";");
    expect(rows[0]).toEqual(["A, B, C en D", "1"]);
  });

  it("obeys a first line sep= and options of the mapping", async () => {
    expect((await readAll("sep=,\na,b\n1,2\n")).rows).toEqual([["1", "2"]]);
    const titled = await readAll("Overzicht, 2024\na;b\n1;2\n", { skipRows: 1, delimiter: ";" });
    expect(titled.extract.columns).toEqual(["a", "b"]);
    expect((await readAll(Buffer.from("a;b\n\xe9;x\n", "latin1"), { encoding: "windows-1252" })).rows).toEqual([
      ["é", "x"],
    ]);
  });

  it("may have one column, old Macintosh line ends, no last newline and quotes inside an unquoted cell", async () => {
    expect((await readAll("id\n1\n2")).rows).toEqual([["1"], ["2"]]);
    expect((await readAll("a;b\r1;2\r3;4")).rows).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
    expect((await readAll('a;b\n5" pijp;café "De Punt"\n')).rows).toEqual([['5" pijp', 'café "De Punt"']]);
  });

  it("without rows has columns and no rows", async () => {
    const { extract, rows } = await readAll("a;b;c\r\n");
    expect(extract.columns).toEqual(["a", "b", "c"]);
    expect(rows).toEqual([]);
  });

  it("leaves out empty rows and remarks about the file, and says on which line", async () => {
    const { rows, findings } = await readAll("a;b\nGeen data aanwezig\n;\n1;2\nTotaal: 1;\n", {
      ignoreRows: { equals: ["Geen data aanwezig"], startsWith: ["totaal"] },
    });
    expect(rows).toEqual([["1", "2"]]);
    expect(findings).toEqual([
      { code: "row-ignored", where: "2" },
      { code: "row-ignored", where: "5" },
      { code: "empty-row", where: "3" },
    ]);
  });

  it("marks a row that is shorter or longer than the header, but lets an empty end of the line pass", async () => {
    const { rows, problems } = await readAll("a;b\n1\n1;2;3\n1;2;\n5;6\n");
    expect(problems).toEqual([
      { line: 2, rule: "ragged-row" },
      { line: 3, rule: "ragged-row" },
    ]);
    expect(rows.slice(2)).toEqual([
      ["1", "2"],
      ["5", "6"],
    ]);
  });
});
