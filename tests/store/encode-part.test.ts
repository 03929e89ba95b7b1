import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RowLoad, readPartRows, type StoredCell } from "../../gateway/store/part-rows.ts";
import { startCopy } from "../../gateway/store/postgres/copy-buffer.ts";
import { encodePart } from "../../gateway/store/postgres/encode-part.ts";
import { rowOrder, sortedRows, takeRows } from "../../gateway/store/postgres/sorted-rows.ts";
import { storedColumns } from "../../gateway/store/stored-column.ts";
import { plaintextOf, sampleColumn, sampleTable } from "../contract/store-samples.ts";

const children = { items: { type: "object", properties: { p: { "x-token-type": "bsn" } } } };
const { schema } = sampleTable([
  sampleColumn("tekst", "text"),
  sampleColumn("aantal", "integer"),
  sampleColumn("maat", "real"),
  sampleColumn("ja", "boolean"),
  sampleColumn("delen", "json", children),
  sampleColumn("token", "text", { "x-role": "token", "x-token-type": "adres" }),
  sampleColumn("lijst", "json"),
]);
const LOAD: Omit<RowLoad, "plaintext"> = {
  table: "t",
  columns: storedColumns(schema),
  delivery: 7,
  part: 3,
};
const TYPES = LOAD.columns.map(({ type }) => type);

/** Reads what COPY reads: fields per row, null where there is none. */
function fieldsOf(data: Buffer): (Buffer | null)[][] {
  const rows: (Buffer | null)[][] = [];
  let at = 19;
  for (;;) {
    const count = data.readInt16BE(at);
    at += 2;
    if (count === -1) {
      expect(at).toBe(data.length);
      return rows;
    }
    rows.push(
      Array.from({ length: count }, () => {
        const length = data.readInt32BE(at);
        at += 4;
        if (length < 0) return null;
        at += length;
        return data.subarray(at - length, at);
      }),
    );
  }
}

function cellOf(field: Buffer | null, type: string): StoredCell {
  if (field === null) return null;
  if (type === "integer") return Number(field.readBigInt64BE());
  if (type === "real") return field.readDoubleBE();
  if (type === "boolean") return field[0]!;
  return field.toString("utf8");
}

function encodedOf(plaintext: Uint8Array) {
  const rows = sortedRows(16);
  encodePart({ ...LOAD, plaintext }, 100, rows);
  const asRead = Uint32Array.from({ length: rows.count }, (_, at) => at);
  const cells = fieldsOf(takeRows(rows, asRead, 0, startCopy(16)).data).flatMap((row, index) => {
    const [key, delivery, part, ...fields] = row;
    expect(Number(key!.readBigInt64BE())).toBe(100 + index);
    return [
      delivery!.readInt32BE(),
      part!.readInt32BE(),
      ...fields.map((field, column) => cellOf(field, TYPES[column]!)),
    ];
  });
  return { rows: rows.count, cells };
}

/** What every engine reads. */
function readOf(plaintext: Uint8Array) {
  return readPartRows({ ...LOAD, plaintext });
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }).map((value) => value.replaceAll("\0", "")),
);
const token = fc.oneof(
  fc.constant("hn1.m22dye54.bsn.hvtzzyj514ay2k9"),
  text,
  fc.constantFrom("", ".", "..", "a.b", "a.b.c.d"),
);
const cells = [
  text,
  fc.constantFrom("nieuw", "vervallen"),
  fc.option(text),
  fc.option(fc.oneof(fc.maxSafeInteger(), fc.integer()).map((value) => value + 0)),
  fc.option(fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.integer()).map((value) => value + 0)),
  fc.option(fc.boolean()),
  fc.option(fc.array(fc.record({ a: fc.option(text), p: fc.option(token) }), { maxLength: 3 })),
  fc.option(token),
  fc.option(fc.oneof(fc.array(text, { maxLength: 3 }), fc.array(fc.integer()), text)),
] as const;

describe("the encoding of a part for COPY", () => {
  it("holds the very cells that every engine reads, whatever the lines are", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(...cells), { maxLength: 12 }), (records) => {
        const plaintext = plaintextOf(records);
        expect(encodedOf(plaintext)).toEqual(readOf(plaintext));
      }),
      { numRuns: 400 },
    );
  });

  it("sends rows of parts that are loaded together in the order of their refs, each with its own key", () => {
    const refs = ["zz", "0a", "a0", "9z", "m5", "k4"].map((start) => start.padEnd(32, "7"));
    const rows = sortedRows(16);
    for (const [part, some] of [refs.slice(0, 3), refs.slice(3)].entries())
      encodePart(
        { ...LOAD, plaintext: plaintextOf(some.map((ref) => [ref, "nieuw", "", 1, 1.5, true, null, null, null])) },
        1000 * part,
        rows,
      );
    const sent = fieldsOf(takeRows(rows, rowOrder(rows), 0, startCopy(16)).data);
    expect(sent.map((fields) => fields[3]!.toString())).toEqual(refs.toSorted());
    expect(sent.map(([key]) => Number(key!.readBigInt64BE()))).toEqual([1, 1000, 2, 1002, 1001, 0]);
  });

  it("refuses exactly the lines that every engine refuses, for the same reason", () => {
    const line = fc.tuple(...cells).map((record) => JSON.stringify(record));
    const broken = fc
      .tuple(line, fc.nat(), fc.constantFrom("", " ", "\\", '"', ",", "]", "[", "0", "-", "\t", "n", "}", "1e5"))
      .map(([whole, at, piece]) => {
        const place = at % (whole.length + 1);
        return `${whole.slice(0, place)}${piece}${whole.slice(place + (at % 2))}\n`;
      });
    const outcome = (work: () => unknown) => {
      try {
        return work();
      } catch (error) {
        const { code, details } = error as { code?: string; details?: unknown };
        return { code, details };
      }
    };
    fc.assert(
      fc.property(broken, (made) => {
        const plaintext = Buffer.from(made);
        expect(outcome(() => encodedOf(plaintext))).toEqual(outcome(() => readOf(plaintext)));
      }),
      { numRuns: 1500 },
    );
  });
});
