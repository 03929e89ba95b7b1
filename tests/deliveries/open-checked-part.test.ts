import { createSecretKey, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../gateway/core/json.ts";
import { openCheckedPart } from "../../gateway/deliveries/work/open-checked-part.ts";
import { openCheckedParts } from "../../gateway/deliveries/work/open-checked-parts.ts";
import type { OpenJob } from "../../gateway/deliveries/work/workbench.ts";
import { sealPart } from "../../gateway/envelope/seal-part.ts";
import { compileWireValidator } from "../../gateway/records/compile-wire-validator.ts";
import { foreignTokens } from "../../gateway/records/foreign-tokens.ts";
import { rowEncoders } from "../../gateway/store/row-encoders.ts";
import { fakeHash, treatment } from "../records/sample-record.ts";

const KID = "m22dye54";
const { outputSchema, run } = treatment();
const validate = compileWireValidator(outputSchema);
const foreign = foreignTokens(outputSchema, KID);
const names = outputSchema.prefixItems.map(({ title }) => title);

interface Changes {
  readonly removesOnly?: boolean;
  readonly records?: number;
}

function jobOf(
  lines: readonly (string | Uint8Array)[],
  { removesOnly = false, records = lines.length }: Changes = {},
): OpenJob {
  return jobWith(Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from("\n")])), records, removesOnly);
}

function jobWith(plaintext: Buffer, records: number, removesOnly = false): OpenJob {
  const contentKey = createSecretKey(randomBytes(32));
  const place = { deliveryId: "019b76da-a800-7000-8000-000000000001", n: 1, last: true };
  return {
    deliveryId: place.deliveryId,
    ofParts: 1,
    parts: [{ n: 1, records, ...sealPart({ ...place, contentKey, plaintext }) }],
    contentKey,
    salt: randomBytes(32),
    outputSchema,
    outputSchemaHash: "a".repeat(64),
    kid: KID,
    earlierKid: null,
    removesOnly,
    form: "lines",
    spare: [],
  };
}

function open(lines: readonly (string | Uint8Array)[], changes: Changes = {}) {
  const job = jobOf(lines, changes);
  return openCheckedPart(job, job.parts[0]!);
}

/** What is found by reading each line as JSON and asking the schema, one by one. */
function findings(lines: readonly string[], removesOnly: boolean) {
  let previous = "";
  return lines.flatMap((line, at) => {
    const row = JSON.parse(line) as Json[];
    const wrong: { field: string; rule: string }[] = [...(validate(row) ?? [])];
    if (wrong.length === 0) {
      const ref = row[0] as string;
      if (ref <= previous) wrong.push({ field: "ref", rule: ref === previous ? "duplicate" : "order" });
      if (removesOnly && row[1] !== "vervallen") wrong.push({ field: "mutatie", rule: "withdrawal-brings-row" });
      previous = ref;
      if (wrong.length === 0) wrong.push(...foreign(row));
    }
    return wrong.map(({ field, rule }) => ({ row: at + 1, field, rule }));
  });
}

interface TestRecord {
  readonly ref: string;
  readonly change: readonly [string, Json] | null;
  readonly removal: boolean;
  readonly unusual: string;
}

/** Records of which some cell is often another's, in an order that is often wrong, written in an unusual way now and then. */
const record: fc.Arbitrary<TestRecord> = fc.record({
  ref: fc.nat(30).map((n) => fakeHash(`${n}`)),
  change: fc.option(
    fc.tuple(
      fc.constantFrom(...names),
      fc.constantFrom<Json>(null, "vervallen", 3, true, "x", ["fiets"], "GM0034", `hn1.n22dye54.inc.${fakeHash("x")}`),
    ),
  ),
  removal: fc.boolean(),
  unusual: fc.constantFrom("no", "no", "no", "space", "escape"),
});

function lineOf({ ref, change, removal, unusual }: TestRecord): string {
  const treated = run();
  const row = treated.kind === "out" ? treated.row : [];
  const cells = row.map(
    (cell, at): Json => (at === 0 ? ref : at === 1 && removal ? "vervallen" : removal ? null : cell),
  );
  if (change !== null) cells[names.indexOf(change[0])] = change[1];
  const line = JSON.stringify(cells);
  if (unusual === "space") return line.replace(",", " , ");
  if (unusual === "escape") return line.replace("nieuw", "\\u006eieuw");
  return line;
}

describe("opening a part", () => {
  it("finds in each row what JSON.parse and the schema find, whatever is unusual about it", () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 12 }), fc.boolean(), (records, removesOnly) => {
        const lines = records.map(lineOf);
        const expected = findings(lines, removesOnly);
        const { problems, refusedRows } = open(lines, { removesOnly });
        expect(problems).toEqual(expected.map((problem) => ({ part: 1, ...problem })));
        expect(refusedRows).toBe(new Set(expected.map(({ row }) => row)).size);
      }),
      { numRuns: 300 },
    );
  });

  it("comes to an end with any bytes, cut off or changed anywhere", () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    const records = fc.array(record, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(records, fc.nat(), fc.array(change, { maxLength: 3 }), (sent, cut, changes) => {
        const bytes = Buffer.from(sent.map((each) => `${lineOf(each)}\n`).join(""));
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        const job = jobWith(bytes.subarray(0, 1 + (cut % bytes.length)), sent.length);
        try {
          expect(openCheckedPart(job, job.parts[0]!).refusedRows).toBeLessThanOrEqual(sent.length);
        } catch (error) {
          expect(error).toMatchObject({ code: "CONTENT_DIFFERS" });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("tells a doubled ref from one that is out of order, after plain and unusual lines alike", () => {
    const refs = ["a", "b"].map(fakeHash).sort() as [string, string];
    const line = (ref: string) => lineOf({ ref, change: null, removal: false, unusual: "no" });
    const spaced = (ref: string) => line(ref).replace(",", ", ");
    const rules = (...lines: string[]) => open(lines).problems.map(({ row, rule }) => `${row} ${rule}`);
    expect(rules(line(refs[0]), line(refs[1]))).toEqual([]);
    expect(rules(line(refs[1]), line(refs[0]), line(refs[1]))).toEqual(["2 order"]);
    expect(rules(line(refs[0]), line(refs[0]))).toEqual(["2 duplicate"]);
    expect(rules(spaced(refs[0]), line(refs[0]))).toEqual(["2 duplicate"]);
    expect(rules(line(refs[0]), spaced(refs[0]), line(refs[1]))).toEqual(["2 duplicate"]);
  });

  it.each<[string, (string | Uint8Array)[], Changes, string]>([
    ["a line that is no JSON", ['["a"'], {}, "JSON"],
    ["more rows than announced", ["[]", "[]"], { records: 1 }, "records"],
    ["fewer rows than announced", ["[]"], { records: 2 }, "records"],
  ])("refuses %s", (_, lines, changes, what) => {
    expect(() => open(lines, changes)).toThrow(expect.objectContaining({ code: "CONTENT_DIFFERS", details: { what } }));
  });

  it("reads bytes that are no UTF-8 as the replacement that every reader sees", () => {
    const line = Buffer.from(
      lineOf({ ref: fakeHash("a"), change: ["incidentomschrijving", "x"], removal: false, unusual: "no" }),
    );
    line[line.indexOf('"x"') + 1] = 0xe9;
    expect(open([line]).problems).toEqual([]);
  });

  it("opens no part behind the one with the last problem that can be told", () => {
    const lines = (count: number) => "[]\n".repeat(count);
    const job = jobOf(["[]"]);
    const parts = [60, 70, 80].map((records, at) => {
      const place = { deliveryId: job.deliveryId, n: at + 1, last: at === 2, contentKey: job.contentKey };
      return { n: at + 1, records, ...sealPart({ ...place, plaintext: Buffer.from(lines(records)) }) };
    });
    const outcome = openCheckedParts({ ...job, ofParts: 3, parts }, rowEncoders);
    expect(outcome).toMatchObject({ refusedRows: 130, rows: null });
    expect(outcome.leaves).toHaveLength(2);
    expect(outcome.problems).toHaveLength(100);
  });

  it("tells of a right row that no store keeps, and encodes nothing once a row is wrong", () => {
    const [first, second] = ["a", "b"].map(fakeHash).sort() as [string, string];
    const line = (ref: string) => lineOf({ ref, change: null, removal: false, unusual: "no" });
    const spaced = line(second).replace(",", ", ");
    const outcome = (...lines: string[]) => openCheckedParts({ ...jobOf(lines), form: "copy" }, rowEncoders);
    const details = { n: 1, line: 2, column: 0, rule: "canonical" };
    expect(outcome(line(first), spaced)).toMatchObject({ refusedRows: 0, rows: { notStorable: details } });
    expect(outcome(line(first), line(first), spaced)).toMatchObject({ refusedRows: 1, rows: null });
    expect(outcome(line(first), line(second))).toMatchObject({ refusedRows: 0, rows: { form: "copy", parts: 1 } });
  });
});
