import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inChunks, readAll } from "./read-all.ts";

/** The code and details with which reading a file ends. */
async function refusalOf(...args: Parameters<typeof readAll>): Promise<unknown> {
  return readAll(...args).then(
    () => "was read",
    (error: { code: string; details: object }) => ({ code: error.code, ...error.details }),
  );
}

/** A source that gives the same bytes over and over, and counts what is asked of it. */
function endless(first: string, again: string): { source: AsyncGenerator<Uint8Array>; given: () => number } {
  let given = 0;
  const chunk = Buffer.from(again.repeat(Math.ceil(65_536 / again.length)));
  return {
    given: () => given,
    source: (async function* () {
      yield Buffer.from(first);
      for (;;) {
        given += chunk.length;
        yield chunk;
      }
    })(),
  };
}

describe("a file that is no extract", () => {
  it("is refused when it is empty, also in gzip, also with only a mark or white space", async () => {
    for (const file of [Buffer.alloc(0), gzipSync(""), Buffer.from("\ufeff"), Buffer.from(" \r\n\r\n")])
      expect(await refusalOf(file)).toEqual({ code: "FILE_EMPTY" });
  });

  it.each([
    ["pdf", Buffer.from("%PDF-1.7\n")],
    ["xls", Buffer.from("d0cf11e0a1b11ae1", "hex")],
    ["png", Buffer.from("89504e470d0a1a0a", "hex")],
    ["html", Buffer.from("<html><table><tr><td>Incident</td></tr></table></html>")],
    ["xml", Buffer.from('<?xml version="1.0"?><a/>')],
    ["zip", Buffer.from("504b0506000000000000000000000000000000000000", "hex")],
    ["gzip in gzip", gzipSync(gzipSync("a;b\n"))],
    // of random bytes some begin as a known type does
    ["binary", createHash("shake256", { outputLength: 4000 }).update("binary").digest()],
  ])("is refused by its content when it is %s, whatever its name", async (type, file) => {
    // an empty zip has another first signature and is binary
    const expected = type === "zip" ? "binary" : type;
    expect(await refusalOf(file, { fileName: "extract.csv" })).toEqual({ code: "FILE_TYPE_REFUSED", type: expected });
  });

  it("is refused when gzip ends early, was altered, or has something behind it", async () => {
    const gzip = gzipSync(`a;b\n${"1;2\n".repeat(50_000)}`);
    expect(await refusalOf(gzip.subarray(0, gzip.length - 9))).toEqual({ code: "FILE_DAMAGED", what: "ends early" });
    const altered = Buffer.from(gzip);
    altered[altered.length - 6]! ^= 1; // in the checksum
    expect(await refusalOf(altered)).toEqual({ code: "FILE_DAMAGED", what: "compression" });
    expect(await refusalOf(Buffer.concat([gzip, Buffer.from("meer")]))).toEqual({
      code: "FILE_DAMAGED",
      what: "compression",
    });
    expect((await readAll(Buffer.concat([gzip, gzipSync("3;4\n")]))).rows.at(-1)).toEqual(["3", "4"]);
  });

  it("is refused when a little gzip becomes a lot, before the lot is made", async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from("a;b\n"), Buffer.alloc(20 * 1024 ** 2, "\n")]));
    expect(await refusalOf(bomb)).toEqual({ code: "FILE_INFLATES_TOO_FAR", limit: "250 : 1" });
    expect(await refusalOf(gzipSync("a;b\n1;2\n"), { limits: { inflatedBytes: 5 } })).toMatchObject({
      code: "FILE_INFLATES_TOO_FAR",
    });
  });
});

describe("a header", () => {
  it("is refused with more than a thousand columns", async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `k${index}`);
    expect(await refusalOf(`${names.join(";")}\n`)).toEqual({ code: "TOO_MANY_COLUMNS", limit: 1000 });
    expect((await readAll(`${names.slice(0, 1000).join(";")}\n`)).extract.columns).toHaveLength(1000);
  });

  it("is refused with a name twice or without a name, by position and never by what stands there", async () => {
    expect(await refusalOf("a;b;a\n1;2;3\n")).toEqual({ code: "HEADER_DUPLICATE", column: 3, first: 1 });
    expect(await refusalOf("a;;c\n1;2;3\n")).toEqual({ code: "HEADER_EMPTY", column: 2 });
    expect((await readAll("a;b;\n1;2;\n")).extract.columns).toEqual(["a", "b"]);
  });
});

describe("a line", () => {
  it("of a gigabyte is refused after its first million characters", async () => {
    const { source, given } = endless("a;b\n1;2\n", "x");
    expect(await refusalOf(source)).toEqual({ code: "ROW_TOO_LONG", line: 3, limit: 1_000_000 });
    expect(given()).toBeLessThan(3_000_000);
  });

  it("with a quote that is never closed is refused with the line of the quote", async () => {
    expect(await refusalOf('a;b\n1;2\n3;"vier\n5;6\n')).toEqual({ code: "CSV_QUOTE_OPEN", line: 3 });
    const { source, given } = endless('a;b\n1;"2\n', "3;4\n");
    expect(await refusalOf(source)).toEqual({ code: "ROW_TOO_LONG", line: 2, limit: 1_000_000 });
    expect(given()).toBeLessThan(3_000_000);
  });

  it("with text behind a closed quote is refused with its line", async () => {
    expect(await refusalOf('a;b\n"een\ntwee"drie;4\n')).toEqual({ code: "CSV_QUOTE_MISPLACED", line: 3 });
    const late = `a;b\n${'"x, y";"z"\n'.repeat(10)}"x";"y"z\n`;
    expect(await refusalOf(late)).toEqual({ code: "CSV_QUOTE_MISPLACED", line: 12 });
  });

  it("with a NUL is refused with its line, also across chunks", async () => {
    for (const size of [1, 7, 1000]) {
      const file = inChunks("a;b\n1;2\n3;\0\n", size);
      expect(await refusalOf(file)).toEqual({ code: "NUL_BYTE", line: 3 });
    }
  });

  it("that is not UTF-8 in a file that is, is refused with its line", async () => {
    const good = Buffer.from(`a;b\n${"é;x\n".repeat(30_000)}`);
    const file = Buffer.concat([good, Buffer.from("y;\xe9\n1;2\n", "latin1")]);
    expect(await refusalOf(inChunks(file, 65_536))).toEqual({
      code: "ENCODING_INVALID",
      encoding: "utf-8",
      line: 30_002,
    });
    const damaged = Buffer.concat([Buffer.from("a;b\nNoël;Curaçao\n"), Buffer.from("y;\xe9\n", "latin1")]);
    expect(await refusalOf(damaged)).toEqual({ code: "ENCODING_INVALID", encoding: "utf-8", line: 3 });
    const early = Buffer.from("a;b\ny;\xe9\n", "latin1");
    expect(await refusalOf(early, { encoding: "utf-8" })).toEqual({
      code: "ENCODING_INVALID",
      encoding: "utf-8",
      line: 2,
    });
  });

  it("with a byte that Windows-1252 does not have is refused with its line", async () => {
    const file = Buffer.from("a;b\n\xe9;x\n\x81;y\n", "latin1");
    expect(await refusalOf(file)).toEqual({ code: "ENCODING_INVALID", encoding: "windows-1252", line: 3 });
  });

  it("with half a UTF-16 character is refused", async () => {
    const file = Buffer.concat([Buffer.from("\ufeffa;b\n1;2\n", "utf16le"), Buffer.from([0x41])]);
    expect(await refusalOf(file)).toMatchObject({ code: "ENCODING_INVALID", encoding: "utf-16le" });
  });

  it("that was damaged by an earlier conversion is reported", async () => {
    const { findings } = await readAll("a;b\n1;Cura\ufffdao\n");
    expect(findings).toEqual([{ code: "replacement-character", where: "1" }]);
  });
});

it("an error never quotes the file", async () => {
  for (const file of ['a;b\n"geheim"geheim;4\n', "geheim;b;geheim\n", '{"a":"geheim" 1}\n', '[{"a":"geheim"},,]']) {
    const error = await readAll(file).catch((caught: Error) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify([(error as Error).message, error])).not.toContain("geheim");
  }
});
