import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../gateway/core/json.ts";
import type { OutputColumn, OutputSchema } from "../../gateway/core/output-schema.ts";
import { compileWireReader } from "../../gateway/records/compile-wire-reader.ts";
import { compileWireValidator } from "../../gateway/records/compile-wire-validator.ts";
import { fixedPattern, followsFixedPattern } from "../../gateway/records/fixed-pattern.ts";
import { foreignTokens } from "../../gateway/records/foreign-tokens.ts";
import { nestedEnd } from "../../gateway/records/wire-cell-ends.ts";
import { cutLines } from "../../gateway/records/wire-lines.ts";
import { treatment } from "./sample-record.ts";
import { writtenRow } from "./written-row.ts";

const KID = "m22dye54";
const { outputSchema, run } = treatment();

/** A column of every type, with what a schema may ask of each. */
const WIDE: OutputSchema = {
  ...outputSchema,
  prefixItems: [
    column("ref", { type: "string", maxLength: 4, pattern: "^[0-9a-z]{1,4}$" }, "text", "ref"),
    column("mutatie", { type: "string", enum: ["nieuw", "vervallen"] }, "text", "mutation"),
    column("tekst", { type: ["string", "null"], maxLength: 5, format: "text" }, "text"),
    column("soort", { type: ["string", "null"], enum: ["a", "é", null], "x-required": true }, "text"),
    column("plaats", { type: ["string", "null"], minLength: 3, maxLength: 6, pattern: "^W[K-M][0-9]{2}$" }, "text"),
    column("aantal", { type: ["integer", "null"], minimum: -5, maximum: 1000 }, "integer"),
    column("maat", { type: ["number", "null"], minimum: 0 }, "real"),
    column("poging", { type: "boolean" }, "boolean"),
    column("lijst", { type: ["array", "null"], items: { type: "string", maxLength: 3 }, maxItems: 2 }, "json"),
    column(
      "kinderen",
      {
        type: ["array", "null"],
        items: {
          type: "object",
          additionalProperties: false,
          required: ["n"],
          properties: { n: { type: "integer" }, p: { type: "string", "x-token-type": "ken" } },
        },
      },
      "json",
    ),
  ],
  minItems: 10,
  maxItems: 10,
};

function column(
  title: string,
  rules: object,
  type: OutputColumn["x-column-type"],
  role: OutputColumn["x-role"] = "field",
): OutputColumn {
  return { title, ...rules, "x-role": role, "x-column-type": type };
}

/** What decides without the reader: whether JSON.parse and ajv accept the line, with tokens of one key, written as JavaScript does. */
function judgeOf(schema: OutputSchema) {
  const validate = compileWireValidator(schema);
  const foreign = foreignTokens(schema, KID);
  return (line: string): boolean => {
    try {
      const row = JSON.parse(line) as Json[];
      return validate(row) === null && foreign(row).length === 0 && JSON.stringify(row) === line;
    } catch {
      return false;
    }
  };
}

/** Reads one line in the middle of others. Out: its cells, or null when it is not plain. */
function readerOf(schema: OutputSchema) {
  const width = schema.prefixItems.length;
  const read = compileWireReader(schema, KID);
  return (line: string): string[] | null => {
    const before = "[]\n";
    const source = Buffer.from(`${before}${line}\n[]\n`);
    const ends = new Uint32Array(width + 3);
    if (!read(source, before.length, ends, 2)) return null;
    expect([ends[0], ends[1], ends[2]]).toEqual([0, 0, before.length]);
    return Array.from({ length: width }, (_, at) => source.toString("utf8", ends[at + 2]! + 1, ends[at + 3]!));
  };
}

const token = fc.constantFrom(`hn1.${KID}.ken.x`, "hn1.other.ken.x");
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "b", "é", "😀", '"', "\\", "\u0001", "\u007f", "1"), maxLength: 6 }),
  fc.constantFrom("a", "é", "WK12", "WM99", "WN12", "nieuw"),
);
const anything = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, -0, 1e21, 1.5, 7, -7, 1e15, [], {}),
  text,
  fc.array(text, { maxLength: 3 }),
  fc.array(fc.record({ n: fc.integer(), p: token }), { maxLength: 2 }),
);
const short = fc.constantFrom("a", "é", "😀b", "", "b\u007f", 'a"');
const right = fc.tuple(
  fc.string({ unit: fc.constantFrom("a", "0"), minLength: 1, maxLength: 4 }),
  fc.constantFrom("nieuw", "nieuw", "nieuw", "vervallen"),
  fc.option(short),
  fc.constantFrom("a", "é"),
  fc.option(fc.constantFrom("WK12", "WM99")),
  fc.option(fc.integer({ min: -5, max: 1000 })),
  fc.option(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
  fc.boolean(),
  fc.option(fc.array(short, { maxLength: 2 })),
  fc.option(fc.array(fc.record({ n: fc.integer(), p: token }, { requiredKeys: ["n"] }), { maxLength: 2 })),
);
/** Rows with a cell of some other kind, lines with letters changed, lost and added. */
const line = fc
  .tuple(
    right,
    fc.option(fc.tuple(fc.nat(10), anything), { freq: 1 }),
    fc.option(fc.tuple(fc.nat(80), fc.nat(2), text), { freq: 1 }),
  )
  .map(([row, cell, change]) => {
    const cells: unknown[] = row[1] === "vervallen" ? row.map((each, at) => (at < 2 ? each : null)) : [...row];
    if (cell !== null) cells[cell[0]] = cell[1];
    const written = JSON.stringify(cells);
    if (change === null) return written;
    const [at, lost, added] = change;
    return written.slice(0, at) + added + written.slice(at + lost);
  })
  .filter((each) => !each.includes("\n"));

describe("reading a line by its bytes", () => {
  it("passes no line that JSON.parse and the schema would not, and cuts it where they do", () => {
    const judge = judgeOf(WIDE);
    // one reader for all lines: what it remembers of cells must not decide otherwise
    const read = readerOf(WIDE);
    let passed = 0;
    fc.assert(
      fc.property(line, (each) => {
        const cells = read(each);
        if (cells === null) return;
        passed += 1;
        expect(judge(each)).toBe(true);
        expect(cells).toEqual((JSON.parse(each) as Json[]).map((cell) => JSON.stringify(cell)));
      }),
      { numRuns: 20_000 },
    );
    expect(passed).toBeGreaterThan(1000);
  });

  it("passes every right line without escapes", () => {
    const judge = judgeOf(WIDE);
    const read = readerOf(WIDE);
    fc.assert(
      fc.property(line, (each) => {
        if (judge(each) && !each.includes("\\")) expect(read(each)).not.toBeNull();
      }),
      { numRuns: 5000 },
    );
  });

  it("leaves a cell that is nested too deep to be written again to others", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(readerOf(WIDE)(`["a","nieuw",null,"a",null,null,null,true,null,${deep}]`)).toBeNull();
  });

  it("passes a record as it was treated, and not one with a token of another key", () => {
    const treated = run();
    const row = treated.kind === "out" ? treated.row : [];
    const read = readerOf(outputSchema);
    expect(read(writtenRow(row))).not.toBeNull();
    const at = outputSchema.prefixItems.findIndex((each) => each["x-role"] === "token");
    const other = row.map((cell, index) => (index === at ? String(cell).replace(KID, "n22dye54") : cell));
    expect(judgeOf(outputSchema)(writtenRow(other))).toBe(false);
    expect(read(writtenRow(other))).toBeNull();
  });
});

describe("cutting a section into lines", () => {
  it("looks for the end of a cell no further than the line, whatever is escaped at its end", () => {
    expect(nestedEnd(Buffer.from('["\\\n"],'), 0)).toBe(-1);
    expect(nestedEnd(Buffer.from('["\\n"],'), 0)).toBe(6);
    expect(nestedEnd(Buffer.from('["\\'), 0)).toBe(-1);
  });

  it("comes to an end wherever the section was cut off, and takes no half line for a whole one", () => {
    const read = compileWireReader(WIDE, KID);
    const whole = [
      ["a", "nieuw", "e", "a", "WK12", 7, 1.5, true, ["a", "b"], [{ n: 1, p: `hn1.${KID}.ken.x` }]],
      ["b", "nieuw", null, "a", null, null, null, true, null, null],
      ["c", "nieuw", null, "a", null, null, null, false, [], []],
    ].map((row) => `${JSON.stringify(row)}\n`);
    const section = Buffer.from(whole.join(""));
    const starts = whole.map((_, at) => Buffer.byteLength(whole.slice(0, at).join("")));
    for (let bytes = 0; bytes <= section.length; bytes++) {
      const lines = cutLines(read, WIDE.prefixItems.length, section.subarray(0, bytes));
      const begun = starts.filter((start) => start < bytes);
      expect([...lines.starts.subarray(0, lines.count)]).toEqual(begun);
      const isWhole = (line: number) => (starts[line + 1] ?? section.length) <= bytes;
      expect([...lines.places.subarray(0, lines.count)].map((place) => place >= 0)).toEqual(
        begun.map((_, line) => isWhole(line)),
      );
      expect(lines.whole).toBe(begun.every((_, line) => isWhole(line)));
    }
  });
});

describe("a pattern of one length", () => {
  it.each([
    "^hn1\\.[0-9a-hjkmnp-tv-z]{8}\\.inc\\.[0-9a-hjkmnp-tv-z]{4}$",
    "^BU[0-9]{3}$",
    "^[A-Z-][ _.]{2}$",
    "^[1-9][0-9]{3}$",
  ])("accepts what the regular expression %s does", (pattern) => {
    const fixed = fixedPattern(pattern, 100, "")!;
    const expression = new RegExp(pattern, "u");
    const letters = fc.constantFrom(..."hn1.incBU-A_ 0123456789zoul");
    const near = fc.stringMatching(expression);
    const changed = fc
      .tuple(near, fc.nat(30), letters)
      .map(([each, at, letter]) => each.slice(0, at) + letter + each.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(near, changed, fc.string()), (each) => {
        const source = Buffer.from(`x${each}"`);
        const fits = source.length === fixed.length + 2 && followsFixedPattern(fixed, source, 1);
        expect(fits).toBe(expression.test(each));
      }),
      { numRuns: 500 },
    );
  });

  it.each(["^[A-Z][0-9]{2,4}$", "^a?$", "[0-9]{3}", '^["a]$', "^[\\]a]{2}$", "^[^a]$", "^a|b$"])(
    "leaves %s to others",
    (pattern) => {
      expect(fixedPattern(pattern, 100, "")).toBeNull();
    },
  );

  it("with letters at its head accepts only these there", () => {
    const fixed = fixedPattern("^[a-c]{2}[0-9]$", 3, "ab")!;
    const fits = (word: string) => followsFixedPattern(fixed, Buffer.from(word), 0);
    expect([fits("ab1"), fits("ac1"), fits("abx")]).toEqual([true, false, false]);
    expect(fixedPattern("^[a-c]{2}$", 2, "x")).toBeNull();
    expect(fixedPattern("^[a-c]{3}$", 2, "")).toBeNull();
  });
});
