import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openedRows } from "../../gateway/store/opened-rows.ts";
import { type RowLoad, readPartRows, type StoredCell } from "../../gateway/store/part-rows.ts";
import { type CopyRows, completeFile } from "../../gateway/store/postgres/copy-rows.ts";
import { encodeCopy } from "../../gateway/store/postgres/encode-copy.ts";
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
  allPlain: false,
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

/** Encodes parts, and gives their rows in the order in which they are sent. The keys of each part begin at a hundred times its number. */
function sentRows(first: number, plaintexts: readonly Uint8Array[], spare: readonly Uint8Array<ArrayBuffer>[] = []) {
  const parts = plaintexts.map((plaintext) => openedRows(schema, plaintext));
  const { content, bytes } = encodeCopy(schema, first, parts, spare);
  const rows = content as CopyRows;
  let before = 0;
  const sent = rows.files.flatMap((file) => {
    const keys = plaintexts.map((_, at) => 100 * (first + at));
    completeFile(rows, file, before, LOAD.delivery, keys);
    before += file.count;
    const found = fieldsOf(Buffer.from(file.bytes).subarray(0, file.length));
    expect(found.length).toBe(file.count);
    return found;
  });
  return { sent, bytes };
}

function encodedOf(plaintext: Uint8Array) {
  const { sent } = sentRows(LOAD.part, [plaintext]);
  const keyOf = (row: (Buffer | null)[]) => Number(row[0]!.readBigInt64BE());
  const asRead = sent.toSorted((left, right) => keyOf(left) - keyOf(right));
  const cells = asRead.flatMap((row, index) => {
    const [, delivery, part, ...fields] = row;
    expect(keyOf(row)).toBe(100 * LOAD.part + index);
    return [
      delivery!.readInt32BE(),
      part!.readInt32BE(),
      ...fields.map((field, column) => cellOf(field, TYPES[column]!)),
    ];
  });
  return { rows: sent.length, cells };
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

  it("has a part read without a second look only where that gives the same", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(...cells), { maxLength: 4 }), (records) => {
        const plaintext = plaintextOf(records);
        const { allPlain } = openedRows(schema, plaintext).lines;
        expect(readPartRows({ ...LOAD, allPlain, plaintext })).toEqual(readOf(plaintext));
      }),
    );
  });

  it("sends rows of parts that are loaded together in the order of their refs, each with its own key", () => {
    const refs = ["0a", "a0", "zz", "9z", "k4", "m5"].map((start) => start.padEnd(32, "7"));
    const { sent } = sentRows(
      1,
      [refs.slice(0, 3), refs.slice(3)].map((some) =>
        plaintextOf(some.map((ref) => [ref, "nieuw", '"', 1, 1.5, true, null, null, null])),
      ),
    );
    expect(sent.map((fields) => fields[3]!.toString())).toEqual(refs.toSorted());
    expect(sent.map(([key]) => Number(key!.readBigInt64BE()))).toEqual([100, 200, 101, 201, 202, 102]);
    expect(sent.map(([, , part]) => part!.readInt32BE())).toEqual([1, 2, 1, 2, 2, 1]);
  });

  it("cuts files of about a mebibyte, and writes over the bytes of those that were loaded", () => {
    const row = (at: number) => [
      `${at}`.padStart(6, "0").padEnd(32, "7"),
      "nieuw",
      "x".repeat(400),
      1,
      1.5,
      true,
      null,
      null,
      null,
    ];
    const rows = Array.from({ length: 6000 }, (_, at) => row(at));
    const one = sentRows(1, [plaintextOf(rows)]);
    expect(one.bytes.length).toBe(3);
    const other = sentRows(1, [rows.slice(3000), rows.slice(0, 3000)].map(plaintextOf), one.bytes);
    expect(other.bytes.map(({ buffer }) => one.bytes.some((each) => each.buffer === buffer))).toEqual([
      true,
      true,
      true,
    ]);
    expect(other.sent.map((fields) => fields[3]!.toString())).toEqual(rows.map(([ref]) => ref));
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
