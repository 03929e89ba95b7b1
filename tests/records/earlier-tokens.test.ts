import { describe, expect, it } from "vitest";
import { earlierReader } from "../../gateway/records/earlier-tokens.ts";
import { joinPart, splitPart } from "../../gateway/records/part-sections.ts";
import { sampleColumn, sampleTable } from "../contract/store-samples.ts";

const people = { items: { type: "object", properties: { pseudoniem: { "x-token-type": "bsn" } } } };
const { schema } = sampleTable([
  sampleColumn("token_adr1", "text", { "x-role": "token", "x-token-type": "adr1" }),
  sampleColumn("betrokkenen", "json", people),
]);
const KID = "m22dye54";
const token = (type: string, letter: string, kid = KID) => `hn1.${kid}.${type}.${letter.repeat(32)}`;
const [WITH, WITHOUT, LAST] = ["1".repeat(32), "2".repeat(32), "3".repeat(32)];
const ROWS = [
  [WITH, "nieuw", token("adr1", "a", "1mnhxcr2"), [{ pseudoniem: token("bsn", "b", "1mnhxcr2") }, {}]],
  [WITHOUT, "vervallen", null, null],
  [LAST, "nieuw", null, [{ pseudoniem: token("bsn", "c", "1mnhxcr2") }]],
];
const LINES = [
  [WITH, token("adr1", "d"), token("bsn", "e")],
  [LAST, token("bsn", "f")],
];

/** Reads the section beside the rows. Out: the rules that were broken, and whether every line was taken. */
function read(lines: readonly (readonly unknown[])[]) {
  const section = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const reader = earlierReader(section, schema, KID);
  const rules = ROWS.flatMap((row) => reader.check(row as never)).map(({ rule }) => rule);
  return { rules, done: reader.done() };
}

describe("tokens of the epoch before", () => {
  it("stand in a section of their own behind the rows", () => {
    const [rows, earlier] = [Buffer.from('["a"]\n["b"]\n'), Buffer.from('["a","t"]\n')];
    const whole = joinPart(rows, earlier);
    const apart = splitPart(whole);
    expect([Buffer.from(apart.rows), Buffer.from(apart.earlier!)]).toEqual([rows, earlier]);
    expect(splitPart(joinPart(rows, Buffer.alloc(0))).earlier).toHaveLength(0);
    expect(splitPart(rows)).toEqual({ rows, earlier: null });
  });

  it("are one for every token of a row, in its order", () => {
    expect(read(LINES)).toEqual({ rules: [], done: true });
  });

  it.each([
    ["one is missing", [[WITH, token("adr1", "d")], LINES[1]!], ["count"]],
    ["there is one too many", [[...LINES[0]!, token("bsn", "f")], LINES[1]!], ["count"]],
    ["a row has none", [LINES[1]!], ["ref"]],
    ["they are of another row", [[LAST, ...LINES[0]!.slice(1)], LINES[1]!], ["ref", "count"]],
    ["one is of another type", [[WITH, token("ken", "d"), token("bsn", "e")], LINES[1]!], ["token"]],
    ["one is of another key", [[WITH, token("adr1", "d", "1mnhxcr2"), token("bsn", "e")], LINES[1]!], ["token"]],
    ["one is no token", [[WITH, `hn1.${KID}.adr1.Jansen`, token("bsn", "e")], LINES[1]!], ["token"]],
  ])("are refused when %s", (_, lines, rules) => {
    expect(read(lines).rules).toEqual(rules);
  });

  it("are refused when lines are left over, or are no texts", () => {
    expect(read([...LINES, [LAST, token("bsn", "f")]])).toEqual({ rules: [], done: false });
    for (const section of ['["a",1]\n', "{}\n", "[\n", '["a"]'])
      expect(() => earlierReader(Buffer.from(section), schema, KID)).toThrow(SyntaxError);
  });
});
