import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine } from "../../gateway/core/csv-line.ts";

const plain = { delimiter: ";", neutralise: false } as const;
const safe = { delimiter: ";", neutralise: true } as const;

/** Reads one line back by the grammar of RFC 4180, written apart from the code under test. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  let at = 0;
  do {
    if (line[at] === '"') {
      let text = "";
      for (at += 1; ; at += 1) {
        if (line[at] === '"' && line[at + 1] !== '"') break;
        if (line[at] === '"') at += 1;
        text += line[at];
      }
      cells.push(text);
      at += 1;
    } else {
      const end = /[;\r]/.exec(line.slice(at))!.index + at;
      cells.push(line.slice(at, end));
      at = end;
    }
  } while (line[at++] === ";");
  expect(line.slice(at - 1)).toBe("\r\n");
  return cells;
}

describe("a line of CSV", () => {
  it("reads back as the cells it was made of", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 }), (cells) => {
        expect(cellsOf(csvLine(cells, plain))).toEqual(cells);
      }),
    );
  });

  it("keeps line breaks, quotes and delimiters inside their cell", () => {
    expect(csvLine(["fiets\nslot", 'het "grote" slot', "a;b", "'s Nachts"], plain)).toBe(
      '"fiets\nslot";"het ""grote"" slot";"a;b";\'s Nachts\r\n',
    );
  });

  it("writes numbers, booleans, nothing, and children as JSON", () => {
    expect(csvLine([-5, 1.5, true, null, [{ soort: "fiets" }]], safe)).toBe(
      '-5;1.5;true;;"[{""soort"":""fiets""}]"\r\n',
    );
  });

  it.each(["=1+1", "+31", "-5", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠A"])(
    "puts an apostrophe before %j, which a spreadsheet would run",
    (text) => {
      expect(cellsOf(csvLine([text], safe))).toEqual([`'${text}`]);
      expect(cellsOf(csvLine([text], plain))).toEqual([text]);
    },
  );

  it("leaves every other start as it is", () => {
    for (const text of ["Damstraat", "a=b", "'s Gravenhage", " =1", "1-2"])
      expect(cellsOf(csvLine([text], safe))).toEqual([text]);
  });
});
