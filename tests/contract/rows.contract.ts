import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Delivery } from "../../gateway/deliveries/delivery.ts";
import type { RowTable, Store } from "../../gateway/deliveries/ports/store.ts";
import { encodedRows, plaintextOf, sampleColumn, sampleDelivery, sampleId, sampleTable } from "./store-samples.ts";

const NARROW = sampleTable([sampleColumn("soort", "text")]);
const WIDE = sampleTable([
  sampleColumn("tekst", "text"),
  sampleColumn("aantal", "integer"),
  sampleColumn("maat", "real"),
  sampleColumn("poging", "boolean"),
  sampleColumn('order by "x"', "json"),
]);

type Row = readonly unknown[];

/**
 * The suite for municipal tables that every store must pass.
 * In: the engine's name, a function that opens an empty store.
 */
export function rowsContract(engine: string, open: () => Promise<Store>): void {
  describe(`municipal tables on ${engine}`, () => {
    // one store for all, an agreement for each test
    let store: Store;
    let home: RowTable;
    let lastNumber = 0;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());
    beforeEach(async () => {
      home = { ...NARROW, agreementId: `agr-${lastNumber}` };
      lastNumber += 1;
      await store.transaction((tx) => tx.rows.ensureTable(home));
    });

    /** Loads a delivery in parts, out of sight. */
    const load = async (
      parts: readonly (readonly Row[])[],
      changes: Partial<Delivery> = {},
      table: RowTable = home,
    ) => {
      lastNumber += 1;
      const delivery = sampleDelivery({
        id: sampleId(lastNumber),
        number: lastNumber,
        agreementId: table.agreementId,
        outputSchemaHash: table.outputSchemaHash,
        ...changes,
      });
      await store.transaction((tx) => tx.deliveries.insert(delivery));
      for (const [index, rows] of parts.entries())
        await store.transaction((tx) => tx.rows.loadPart(table, delivery.id, index + 1, plaintextOf(rows)));
      return delivery;
    };
    const show = async (delivery: Delivery, table: RowTable = home) => {
      await store.transaction((tx) => tx.rows.makeVisible(table, delivery));
      return delivery;
    };
    const deliver = async (rows: readonly Row[], changes: Partial<Delivery> = {}, table: RowTable = home) =>
      show(await load([rows], changes, table), table);
    const current = async (table: RowTable = home) =>
      (await store.read((tx) => tx.rows.currentPage(table, null, 1000))).map((line) => JSON.parse(line) as Row);
    const pageOf = (delivery: Delivery, after: string | null = null, limit = 1000, table: RowTable = home) =>
      store.read((tx) => tx.rows.page(table, delivery.id, after, limit));

    it("can be asked for before and after they are made, and made twice", async () => {
      const other = sampleTable([sampleColumn("soort", "text")], { agreementId: "unmade" });
      expect(await current(other)).toEqual([]);
      const delivery = await load([]);
      await store.transaction((tx) => tx.rows.ensureTable(home));
      expect(await pageOf(delivery)).toEqual([]);
      const unmade = store.transaction((tx) => tx.rows.loadPart(other, delivery.id, 1, plaintextOf([])));
      await expect(unmade).rejects.toMatchObject({ code: "ROW_TABLE_UNKNOWN" });
    });

    it("stay apart for agreements whose ids differ in a dash only", async () => {
      const one = sampleTable([sampleColumn("soort", "text")], { agreementId: "a-b" });
      const two = sampleTable([sampleColumn("soort", "text")], { agreementId: "a--b" });
      await store.transaction(async (tx) => {
        await tx.rows.ensureTable(one);
        await tx.rows.ensureTable(two);
      });
      await deliver([["r1", "nieuw", "een"]], {}, one);
      await deliver([["r1", "nieuw", "twee"]], {}, two);
      expect([await current(one), await current(two)]).toEqual([[["r1", "nieuw", "een"]], [["r1", "nieuw", "twee"]]]);
    });

    it.each([
      [[sampleColumn("Naam", "text"), sampleColumn("naam", "text")], "doubled"],
      [[sampleColumn("_delivery", "text")], "name"],
      [[sampleColumn("n".repeat(64), "text")], "length"],
    ])("are refused for names that no table can have", async (columns, rule) => {
      const table = sampleTable(columns, { outputSchemaHash: "d".repeat(64) });
      const made = store.transaction((tx) => tx.rows.ensureTable(table));
      await expect(made).rejects.toMatchObject({ code: "ROW_TABLE_REFUSED", details: { rule } });
    });

    it("show nothing of a delivery before it is made visible", async () => {
      const delivery = await load([[["r1", "nieuw", "a"]]]);
      expect(await current()).toEqual([]);
      expect(await pageOf(delivery)).toEqual([]);
      expect(await store.read((tx) => tx.rows.count(home, delivery.id))).toBe(1);
      await show(delivery);
      await show(delivery);
      expect(await current()).toEqual([["r1", "nieuw", "a"]]);
      expect(await pageOf(delivery)).toEqual(['["r1","nieuw","a"]']);
    });

    it("take a part again in place of what was loaded of it before", async () => {
      const delivery = await load([
        [
          ["r1", "nieuw", "a"],
          ["r2", "nieuw", "b"],
        ],
        [["r3", "nieuw", "c"]],
      ]);
      const again = plaintextOf([
        ["r2", "nieuw", "x"],
        ["r4", "nieuw", "y"],
        ["r5", "nieuw", "z"],
      ]);
      expect(await store.transaction((tx) => tx.rows.loadPart(home, delivery.id, 1, again))).toBe(3);
      expect(await store.read((tx) => tx.rows.count(home, delivery.id))).toBe(4);
      await show(delivery);
      expect((await current()).map(([ref]) => ref)).toEqual(["r2", "r3", "r4", "r5"]);
    });

    it("have another mark once other deliveries make up the current state, and only then", async () => {
      const seen: string[] = [];
      const mark = async () => {
        const found = await store.read((tx) => tx.rows.currentMark(home.agreementId));
        expect(await store.read((tx) => tx.rows.currentMark(home.agreementId))).toBe(found);
        expect(seen).not.toContain(found);
        seen.push(found);
      };
      await mark();
      const first = await deliver([["r1", "nieuw", "a"]], { kind: "delta" });
      await mark();
      const hidden = await load([[["r2", "nieuw", "b"]]], { kind: "delta" });
      const other = { ...home, agreementId: `${home.agreementId}-other` };
      await store.transaction((tx) => tx.rows.ensureTable(other));
      await deliver([["r2", "nieuw", "b"]], {}, other);
      expect(await store.read((tx) => tx.rows.currentMark(home.agreementId))).toBe(seen.at(-1));
      await show(hidden);
      await mark();
      await store.transaction((tx) => tx.rows.retire(first.id));
      await mark();
      await store.transaction((tx) => tx.rows.hide(first.id));
      await mark();
      await deliver([["r3", "nieuw", "c"]], { kind: "full" });
      await mark();
    });

    it("take parts at once, and one of them again without those beside it", async () => {
      const delivery = await load([]);
      const parts = [[["r2", "nieuw", "b"]], [["r1", "nieuw", "a"]], [["r0", "nieuw", "c"]]].map(plaintextOf);
      expect(
        await store.transaction((tx) =>
          tx.rows.loadParts(home, delivery.id, encodedRows(store.rowForm, home, 1, parts)),
        ),
      ).toBe(3);
      const again = [plaintextOf([["r5", "nieuw", "x"]])];
      await store.transaction((tx) => tx.rows.loadParts(home, delivery.id, encodedRows(store.rowForm, home, 2, again)));
      expect(await store.read((tx) => tx.rows.count(home, delivery.id))).toBe(3);
      await show(delivery);
      expect((await current()).map(([ref]) => ref)).toEqual(["r0", "r2", "r5"]);
    });

    it("tell the part and the line of a ref that parts loaded at once have twice", async () => {
      const delivery = await load([]);
      const parts = [
        [["r2", "nieuw", "b"]],
        [["r3", "nieuw", "a"]],
        [
          ["r1", "nieuw", "c"],
          ["r2", "nieuw", "d"],
        ],
      ];
      const loading = store.transaction((tx) =>
        tx.rows.loadParts(home, delivery.id, encodedRows(store.rowForm, home, 1, parts.map(plaintextOf))),
      );
      await expect(loading).rejects.toMatchObject({ code: "DUPLICATE_REF", details: { n: 3, line: 2 } });
      expect(await store.read((tx) => tx.rows.count(home, delivery.id))).toBe(0);
    });

    it.each([
      [
        "within a part",
        [
          [
            ["r1", "nieuw", "a"],
            ["r2", "nieuw", "a"],
            ["r1", "nieuw", "b"],
          ],
        ],
        { n: 1, line: 3 },
      ],
      [
        "across parts",
        [
          [["r1", "nieuw", "a"]],
          [
            ["r0", "nieuw", "a"],
            ["r1", "nieuw", "b"],
          ],
        ],
        { n: 2, line: 2 },
      ],
    ])("refuse a ref that occurs twice %s, and say where without the value", async (_, parts, details) => {
      await expect(load(parts)).rejects.toMatchObject({ code: "DUPLICATE_REF", details });
    });

    it("find a doubled ref far into a part", async () => {
      const rows = Array.from({ length: 700 }, (_, index) => [`r${index}`, "nieuw", "a"]);
      const failing = load([[...rows, ["r650", "nieuw", "b"], ["s", "nieuw", "b"]]]);
      await expect(failing).rejects.toMatchObject({ code: "DUPLICATE_REF", details: { n: 1, line: 701 } });
    });

    it("forget a delivery that is discarded, and load it anew", async () => {
      const kept = await deliver([["r1", "nieuw", "a"]]);
      const dropped = await load(
        [
          [
            ["r1", "gewijzigd", "b"],
            ["r2", "nieuw", "b"],
          ],
        ],
        { kind: "delta" },
      );
      await store.transaction((tx) => tx.rows.discard(home, dropped.id));
      expect(await store.read((tx) => tx.rows.count(home, dropped.id))).toBe(0);
      await store.transaction((tx) => tx.rows.loadPart(home, dropped.id, 1, plaintextOf([["r3", "nieuw", "c"]])));
      await show(dropped);
      expect((await current()).map(([ref]) => ref)).toEqual(["r1", "r3"]);
      expect((await pageOf(kept)).length).toBe(1);
    });

    it("do not change any more once a delivery is visible", async () => {
      const delivery = await deliver([["r1", "nieuw", "a"]]);
      const more = store.transaction((tx) =>
        tx.rows.loadPart(home, delivery.id, 2, plaintextOf([["r2", "nieuw", "b"]])),
      );
      await expect(more).rejects.toMatchObject({ code: "ROWS_VISIBLE" });
      const less = store.transaction((tx) => tx.rows.discard(home, delivery.id));
      await expect(less).rejects.toMatchObject({ code: "ROWS_VISIBLE" });
    });

    it("load only under a delivery that is known", async () => {
      const load = store.transaction((tx) => tx.rows.loadPart(home, sampleId(99), 1, plaintextOf([])));
      await expect(load).rejects.toMatchObject({ code: "DELIVERY_UNKNOWN" });
    });

    it("refuse a line that would not come back as it was", async () => {
      const refused = [
        ['["r1","nieuw"]\n', "cells"],
        ['["r1","nieuw","a","b"]\n', "cells"],
        ['{"ref":"r1"}\n', "cells"],
        ['[1,"nieuw","a"]\n', "type"],
        ['["r1","nieuw",5]\n', "type"],
        ['["r1", "nieuw","a"]\n', "canonical"],
        ['["r1","nieuw","\\u0061"]\n', "canonical"],
        ['["r1","nieuw","\\ud800"]\n', "letters"],
        ['["r1","nieuw","\\u0000"]\n', "letters"],
        ['["r1","nieuw","a"]', "line-end"],
        ['["r1","nieuw",\n', "json"],
        ["\n", "json"],
      ] as const;
      for (const [text, rule] of refused) {
        const delivery = await load([]);
        const loading = store.transaction((tx) => tx.rows.loadPart(home, delivery.id, 1, Buffer.from(text)));
        const expected = { code: "ROW_NOT_STORABLE", details: { n: 1, line: 1, rule } };
        await expect(loading, JSON.stringify(text)).rejects.toMatchObject(expected);
      }
    });

    it("refuse bytes that are no UTF-8", async () => {
      const delivery = await load([]);
      const bytes = Buffer.from('["r1","nieuw","\xe9"]\n', "latin1");
      const loading = store.transaction((tx) => tx.rows.loadPart(home, delivery.id, 1, bytes));
      await expect(loading).rejects.toMatchObject({ code: "ROW_NOT_STORABLE", details: { rule: "UTF-8" } });
    });

    it("give every line back byte for byte, whatever its cells", async () => {
      await store.transaction((tx) => tx.rows.ensureTable({ ...WIDE, outputSchemaHash: "e".repeat(64) }));
      const wide = { ...WIDE, outputSchemaHash: "e".repeat(64) };
      // NUL is refused; the rest of Unicode is not
      const text = fc.string({ unit: "binary" }).map((value) => value.replaceAll("\0", "0"));
      const real = fc
        .oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.integer())
        .map((value) => value + 0);
      const row = fc.tuple(
        fc.constantFrom("nieuw", "gewijzigd"),
        fc.option(text),
        fc.option(fc.maxSafeInteger().map((value) => value + 0)),
        fc.option(real),
        fc.option(fc.boolean()),
        fc.option(fc.array(fc.oneof(text, fc.record({ b: fc.integer(), a: fc.option(text) })), { maxLength: 3 })),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (rows) => {
          const records = rows.map((cells, index) => [`r${String(index).padStart(3, "0")}`, ...cells]);
          const lines = records.map((record) => JSON.stringify(record));
          const delivery = await deliver(records, {}, wide);
          expect(await pageOf(delivery, null, 1000, wide)).toEqual(lines);
          expect(await store.read((tx) => tx.rows.currentPage(wide, null, 1000))).toEqual(lines);
        }),
        { numRuns: 40 },
      );
    });

    it("are read in pages by ref, in the order of their bytes", async () => {
      const refs = ["é", "a", "B", "b", "aa", "Z"];
      const delivery = await deliver(refs.map((ref) => [ref, "nieuw", "x"]));
      const sorted = ["B", "Z", "a", "aa", "b", "é"];
      for (const read of [
        (after: string | null) => pageOf(delivery, after, 2),
        (after: string | null) => store.read((tx) => tx.rows.currentPage(home, after, 2)),
      ]) {
        const seen: string[] = [];
        for (let after: string | null = null; ; ) {
          const lines: string[] = await read(after);
          if (lines.length === 0) break;
          seen.push(...lines.map((line) => (JSON.parse(line) as string[])[0]!));
          after = seen.at(-1)!;
        }
        expect(seen).toEqual(sorted);
      }
    });

    it("give a large delivery by ref too, without the rows of others", async () => {
      const rows = (kind: string, count: number) =>
        Array.from({ length: count }, (_, index) => [`${kind}${String(index).padStart(5, "0")}`, "nieuw", kind]);
      const large = await load([rows("c", 3000), rows("a", 3000)]);
      await deliver(rows("b", 10), { kind: "delta" });
      await show(large);
      const lines = await pageOf(large, "a02998", 3);
      expect(lines.map((line) => (JSON.parse(line) as string[])[0])).toEqual(["a02999", "c00000", "c00001"]);
    });

    describe("show as current state", () => {
      it("after a full delivery, only its rows", async () => {
        await deliver([
          ["r1", "nieuw", "a"],
          ["r2", "nieuw", "a"],
        ]);
        await deliver([["r2", "gewijzigd", "b"]], { kind: "delta" });
        await deliver([["r3", "nieuw", "c"]]);
        expect(await current()).toEqual([["r3", "nieuw", "c"]]);
      });

      it("after deltas, the newest of each ref and nothing of what is vervallen", async () => {
        await deliver([
          ["r1", "nieuw", "a"],
          ["r2", "nieuw", "a"],
          ["r3", "nieuw", "a"],
        ]);
        await deliver(
          [
            ["r2", "gewijzigd", "b"],
            ["r4", "nieuw", "b"],
          ],
          { kind: "delta" },
        );
        await deliver(
          [
            ["r2", "gewijzigd", "c"],
            ["r3", "vervallen", null],
          ],
          { kind: "delta" },
        );
        expect(await current()).toEqual([
          ["r1", "nieuw", "a"],
          ["r2", "gewijzigd", "c"],
          ["r4", "nieuw", "b"],
        ]);
      });

      it("a ref that comes back after it was vervallen", async () => {
        await deliver([["r1", "nieuw", "a"]]);
        await deliver([["r1", "vervallen", null]], { kind: "delta" });
        expect(await current()).toEqual([]);
        await deliver([["r1", "nieuw", "b"]], { kind: "delta" });
        expect(await current()).toEqual([["r1", "nieuw", "b"]]);
      });

      it("after a full delivery of a period, that period's rows anew and the others as they were", async () => {
        const period = (periodFrom: string, periodTo: string) => ({ periodFrom, periodTo });
        await deliver([["jan1", "nieuw", "a"]], { kind: "delta", ...period("2026-01-01", "2026-01-01") });
        await deliver([["jan2", "nieuw", "a"]], { kind: "delta", ...period("2026-01-02", "2026-01-02") });
        await deliver([["feb1", "nieuw", "a"]], { kind: "delta", ...period("2026-02-01", "2026-02-01") });
        await deliver([["jan2", "nieuw", "b"]], { kind: "full", ...period("2026-01-01", "2026-01-31") });
        expect(await current()).toEqual([
          ["feb1", "nieuw", "a"],
          ["jan2", "nieuw", "b"],
        ]);
      });

      it("after an empty delivery, what was there", async () => {
        await deliver([["r1", "nieuw", "a"]]);
        await show(await load([], { kind: "empty" }));
        expect(await current()).toEqual([["r1", "nieuw", "a"]]);
      });

      it("nothing of another agreement's deliveries", async () => {
        const other = sampleTable([sampleColumn("soort", "text")], { agreementId: "neighbour" });
        await store.transaction((tx) => tx.rows.ensureTable(other));
        await deliver([["r1", "nieuw", "a"]]);
        await deliver([["r1", "nieuw", "b"]], {}, other);
        expect(await current()).toEqual([["r1", "nieuw", "a"]]);
      });

      it("a ref once, also when the output schema changed in between", async () => {
        const { schema } = sampleTable([sampleColumn("soort", "text"), sampleColumn("aantal", "integer")]);
        const next = { ...home, schema, outputSchemaHash: "f".repeat(64) };
        await deliver([
          ["r1", "nieuw", "a"],
          ["r2", "nieuw", "a"],
        ]);
        await store.transaction((tx) => tx.rows.ensureTable(next));
        await deliver([["r2", "gewijzigd", "b", 5]], { kind: "delta" }, next);
        expect(await current()).toEqual([["r1", "nieuw", "a"]]);
        expect(await current(next)).toEqual([["r2", "gewijzigd", "b", 5]]);
        await deliver([["r3", "nieuw", "c", null]], {}, next);
        expect([await current(), await current(next)]).toEqual([[], [["r3", "nieuw", "c", null]]]);
      });

      it("what playing the deliveries one by one into a map would leave", async () => {
        const change = fc.record({
          ref: fc.constantFrom("r1", "r2", "r3", "r4"),
          mutation: fc.constantFrom("nieuw", "gewijzigd", "vervallen"),
        });
        const step = fc.record({
          kind: fc.constantFrom("full", "delta", "delta", "delta"),
          rows: fc.uniqueArray(change, { selector: ({ ref }) => ref, maxLength: 4 }),
        });
        await fc.assert(
          fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
            const agreementId = `played-${lastNumber}`;
            const table = { ...home, agreementId };
            await store.transaction((tx) => tx.rows.ensureTable(table));
            const expected = new Map<string, Row>();
            for (const { kind, rows } of steps) {
              const records = rows.map(({ ref, mutation }) => [ref, mutation, `${lastNumber}`]);
              if (kind === "full") expected.clear();
              for (const record of records) {
                if (record[1] === "vervallen") expected.delete(record[0]!);
                else expected.set(record[0]!, record);
              }
              await deliver(records, { kind: kind as Delivery["kind"] }, table);
            }
            lastNumber += 1;
            const wanted = [...expected.values()].sort((left, right) => (String(left[0]) < String(right[0]) ? -1 : 1));
            expect(await current(table)).toEqual(wanted);
          }),
          { numRuns: 25 },
        );
      });
    });
  });
}
