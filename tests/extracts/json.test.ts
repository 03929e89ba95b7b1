import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inChunks, readAll } from "./read-all.ts";

const value = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", '"', "\\", "[", "]", "{", "}", ",", "é", "\n", "€"), maxLength: 8 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.constantFrom("x", "]", '"'), { maxLength: 3 }),
  fc.constant([{ categorie: "fiets", aantal: 1 }]),
);
const objects = fc.array(
  fc.tuple(value, value, value).map(([a, b, c]) => ({ a, b, c })),
  { minLength: 1, maxLength: 8 },
);

async function refusalOf(file: string, limits = {}): Promise<unknown> {
  return readAll(file, { limits }).then(
    () => "was read",
    (error: { code: string; details: object }) => ({ code: error.code, ...error.details }),
  );
}

describe("a JSON extract", () => {
  it("reads back equal as NDJSON and as an array, however it is laid out and cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        objects,
        fc.constantFrom("ndjson", "array", "pretty array"),
        fc.boolean(),
        fc.integer({ min: 1, max: 200 }),
        async (rows, form, gzip, chunk) => {
          let text = rows.map((row) => `${JSON.stringify(row)}\n`).join("\n");
          if (form !== "ndjson") text = JSON.stringify(rows, null, form === "array" ? 0 : 2);
          const read = await readAll(inChunks(gzip ? gzipSync(text) : Buffer.from(text), chunk));
          expect(read.extract.format).toBe(form === "ndjson" ? "ndjson" : "json");
          expect(read.extract.columns).toEqual(["a", "b", "c"]);
          expect(read.rows).toEqual(rows.map(({ a, b, c }) => [a, b, c]));
          expect(read.problems).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("has lines in NDJSON and items in an array", async () => {
    expect((await readAll('{"a":1}\n\n{"a":2}\n')).lines).toEqual([1, 3]);
    expect((await readAll('[\n{"a":1},\n\n{"a":2}]')).lines).toEqual([1, 2]);
  });

  it("without items has the columns that the mapping expects", async () => {
    const { extract, rows } = await readAll("[]", { expectColumns: ["a", "b"] });
    expect(extract.columns).toEqual(["a", "b"]);
    expect(rows).toEqual([]);
  });

  it("marks a line with a member twice, too deep, broken, or no object, and reads on", async () => {
    const bomb = `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
    const lines = ['{"a":1}', '{"a":1,"a":2}', bomb, '{"a":', "[1]", '{"__proto__":1}', '{"a":1e999}', '{"a":2}'];
    const expected = [
      { line: 2, rule: "json-duplicate-member" },
      { line: 3, rule: "json-too-deep" },
      { line: 4, rule: "json-invalid" },
      { line: 5, rule: "json-object-expected" },
      { line: 6, rule: "json-invalid" },
      { line: 7, rule: "json-invalid" },
    ];
    const ndjson = await readAll(`${lines.join("\n")}\n`);
    expect(ndjson.problems).toEqual(expected);
    expect(ndjson.rows.at(-1)).toEqual([2]);
    const sound = lines.with(3, '{"a":nul}'); // brackets must match for an array to go on
    expect((await readAll(`[${sound.join(",")}]`)).problems).toEqual(expected);
  });

  it("marks an object with a member that nobody expects, so that nothing is lost in silence", async () => {
    const many = '{"a":1}\n'.repeat(20_000);
    const { problems } = await readAll(inChunks(`${many}{"a":1,"later":2}\n{"a":1,"empty":null}\n`, 65_536));
    expect(problems).toEqual([{ line: 20_001, rule: "unknown-member" }]);
    const expecting = await readAll(inChunks(`${many}{"a":1,"later":2}\n`, 65_536), { expectColumns: ["later"] });
    expect(expecting.rows.at(-1)).toEqual([1, 2]);
  });

  it("is refused when its first item is no object, when it ends early, and when an item is too long", async () => {
    expect(await refusalOf('{"a" 1}\n')).toEqual({ code: "FILE_DAMAGED", what: "ndjson 1: json-invalid" });
    expect(await refusalOf('[{"a":1},{"a":2}')).toEqual({ code: "FILE_DAMAGED", what: "JSON, item 2" });
    expect(await refusalOf('[{"a":1}] x')).toEqual({ code: "FILE_DAMAGED", what: "JSON, item 2" });
    expect(await refusalOf('[{"a":1},]')).toEqual({ code: "FILE_DAMAGED", what: "JSON, item 2" });
    const long = { rowCharacters: 100 };
    expect(await refusalOf(`{"a":1}\n{"a":"${"x".repeat(200)}"}\n`, long)).toMatchObject({
      code: "ROW_TOO_LONG",
      line: 2,
    });
    expect(await refusalOf(`[{"a":1},{"a":"${"x".repeat(200)}"}]`, long)).toMatchObject({
      code: "ROW_TOO_LONG",
      line: 2,
    });
    const members = Array.from({ length: 10_000 }, (_, index) => `"k${index}":1`);
    expect(await refusalOf(`{${members.join(",")}}\n`)).toEqual({ code: "TOO_MANY_COLUMNS", limit: 1000 });
  });
});
