import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Delivery } from "../../gateway/deliveries/delivery.ts";
import type { RecordsOf, RowTable, Store } from "../../gateway/deliveries/ports/store.ts";
import type { MatchSource, MatchStore } from "../../gateway/matching/ports/match-store.ts";
import { sampleToken } from "./matches.contract.ts";
import { encodedRows, plaintextOf, sampleColumn, sampleDelivery, sampleId, sampleTable } from "./store-samples.ts";

const SAMPLE = sampleTable([sampleColumn("token_bsn", "text", { "x-role": "token", "x-token-type": "bsn" })]);

/** What every store does to take rows and tokens away again. In: the engine's name, how to open an empty one. */
export function removalContract(engine: string, open: () => Promise<Store & { readonly matching: MatchStore }>): void {
  describe(`taking rows away on ${engine}`, () => {
    let store: Store & { readonly matching: MatchStore };
    let home: RowTable;
    let lastNumber = 0;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());
    beforeEach(async () => {
      home = { ...SAMPLE, agreementId: `agr-${lastNumber}` };
      await store.transaction((tx) => tx.rows.ensureTable(home));
    });

    const row = (ref: string, mutation = "nieuw") => [ref, mutation, sampleToken("bsn", `${lastNumber} ${ref}`)];
    /** Loads a delivery, `atOnce` parts to a transaction, and shows it. */
    const deliver = async (
      parts: readonly (readonly string[])[],
      changes: Partial<Delivery> = {},
      { table = home, atOnce = 8, mutation = "nieuw" } = {},
    ) => {
      lastNumber += 1;
      const { agreementId, outputSchemaHash } = table;
      const delivery = sampleDelivery({
        id: sampleId(lastNumber),
        number: lastNumber,
        kind: "delta",
        agreementId,
        outputSchemaHash,
        ...changes,
      });
      await store.transaction((tx) => tx.deliveries.insert(delivery));
      const plaintexts = parts.map((refs) => plaintextOf(refs.map((ref) => row(ref, mutation))));
      for (let at = 0; at < plaintexts.length; at += atOnce)
        await store.transaction((tx) =>
          tx.rows.loadParts(
            table,
            delivery.id,
            encodedRows(store.rowForm, table, at + 1, plaintexts.slice(at, at + atOnce)),
          ),
        );
      await store.transaction((tx) => tx.rows.makeVisible(table, delivery));
      return delivery;
    };
    const refs = (lines: readonly string[]) => lines.map((line) => (JSON.parse(line) as string[])[0]!);
    const current = async (table = home) => refs(await store.read((tx) => tx.rows.currentPage(table, null, 1000)));
    const pageOf = async ({ id }: Delivery, table = home) =>
      refs(await store.read((tx) => tx.rows.page(table, id, null, 1000)));
    const source = (): MatchSource => ({ id: home.agreementId, places: [] });
    const tokens = () => store.matching.withBench(async (bench) => (await bench.stock(source()))[0]?.tokens ?? 0);
    const count = ({ id }: Delivery) => store.read((tx) => tx.rows.count(home, id));
    const hide = ({ id }: Delivery) => store.transaction((tx) => tx.rows.hide(id));
    const removeRows = ({ id }: Delivery, limit: number) => store.transaction((tx) => tx.rows.removeRows(id, limit));
    const partsHolding = (before: number, records: RecordsOf) =>
      store.read((tx) => tx.rows.partsHolding(home.agreementId, before, records));
    const removeRecords = async (before: number, records: RecordsOf) => {
      const parts = await partsHolding(before, records);
      return store.transaction((tx) => tx.rows.removeRecords(parts, records));
    };

    it("hides a delivery from every view, page and match at once, and twice is once", async () => {
      const first = await deliver([["r1", "r2"]]);
      const second = await deliver([["r3"]]);
      await hide(first);
      await hide(first);
      expect([await current(), await pageOf(first), await pageOf(second), await tokens()]).toEqual([
        ["r3"],
        [],
        ["r3"],
        1,
      ]);
    });

    it("removes nothing of a delivery that is in sight", async () => {
      const delivery = await deliver([["r1"]]);
      await expect(removeRows(delivery, 10)).rejects.toMatchObject({ code: "ROWS_VISIBLE" });
      expect(await current()).toEqual(["r1"]);
    });

    it.each([1, 8])("removes a hidden delivery in steps, with %i parts loaded at once", async (atOnce) => {
      const kept = await deliver([["k1", "k2"]]);
      const gone = await deliver([["a", "b"], ["c", "d"], ["e"]], {}, { atOnce });
      await hide(gone);
      const removed = { rows: 0, tokens: 0 };
      let steps = 0;
      for (let left = 1; left > 0; steps++) {
        const step = await removeRows(gone, 2);
        removed.rows += step.rows;
        removed.tokens += step.tokens;
        left = step.left;
      }
      expect(removed).toEqual({ rows: 5, tokens: 5 });
      expect(steps).toBe(3);
      expect(await removeRows(gone, 2)).toEqual({ rows: 0, tokens: 0, left: 0 });
      expect([await count(gone), await count(kept), await tokens()]).toEqual([0, 2, 2]);
    });

    it("finds and removes records by ref in earlier deliveries only, under every output schema", async () => {
      const other = sampleTable([sampleColumn("soort", "text"), ...SAMPLE.schema.prefixItems.slice(2)], {
        agreementId: home.agreementId,
        outputSchemaHash: "e".repeat(64),
      });
      await store.transaction((tx) => tx.rows.ensureTable(other));
      const first = await deliver([
        ["r1", "r2"],
        ["r3", "r4"],
      ]);
      lastNumber += 1;
      const second = sampleDelivery({
        id: sampleId(lastNumber),
        number: lastNumber,
        kind: "delta",
        agreementId: home.agreementId,
        outputSchemaHash: other.outputSchemaHash,
      });
      await store.transaction(async (tx) => {
        await tx.deliveries.insert(second);
        await tx.rows.loadPart(other, second.id, 1, plaintextOf([["r1", "nieuw", "x", sampleToken("bsn", "later")]]));
        await tx.rows.makeVisible(other, second);
      });
      const third = await deliver([["r1", "r5"]]);
      const records = { refs: ["r1", "r3", "unknown"] };
      expect(await partsHolding(third.number!, records)).toEqual([
        { deliveryId: first.id, n: 1 },
        { deliveryId: first.id, n: 2 },
        { deliveryId: second.id, n: 1 },
      ]);
      expect(await removeRecords(third.number!, records)).toEqual({ rows: 3, tokens: 3 });
      expect(await removeRecords(third.number!, records)).toEqual({ rows: 0, tokens: 0 });
      expect([await pageOf(first), await pageOf(second, other), await pageOf(third)]).toEqual([
        ["r2", "r4"],
        [],
        ["r1", "r5"],
      ]);
      expect([await count(first), await tokens()]).toEqual([2, 4]);
      expect(await current()).toEqual(["r1", "r2", "r4", "r5"]);
    });

    it("finds and removes the records that a later delivery names", async () => {
      const first = await deliver([["r1", "r2"], ["r3"]]);
      const later = await deliver([["r2"], ["r3", "r9"]], {}, { mutation: "vervallen" });
      const records = { namedIn: later.id };
      expect(await partsHolding(later.number!, records)).toEqual([
        { deliveryId: first.id, n: 1 },
        { deliveryId: first.id, n: 2 },
      ]);
      expect(await removeRecords(later.number!, records)).toEqual({ rows: 2, tokens: 2 });
      expect([await pageOf(first), await pageOf(later), await current()]).toEqual([["r1"], ["r2", "r3", "r9"], ["r1"]]);
    });

    it("finds nothing of another agreement, and nothing for no refs or a delivery without rows", async () => {
      await deliver([["r1"]]);
      const other = { ...SAMPLE, agreementId: `${home.agreementId}-other` };
      await store.transaction((tx) => tx.rows.ensureTable(other));
      await deliver([["r1"]], {}, { table: other });
      const empty = await deliver([], { kind: "empty" });
      expect(await partsHolding(lastNumber + 1, { refs: [] })).toEqual([]);
      expect(await partsHolding(lastNumber + 1, { namedIn: empty.id })).toEqual([]);
      expect(await partsHolding(lastNumber + 1, { refs: ["r1"] })).toHaveLength(1);
      expect(await removeRecords(lastNumber + 1, { refs: ["r1"] })).toEqual({ rows: 1, tokens: 1 });
      expect([await current(), await current(other)]).toEqual([[], ["r1"]]);
    });

    const follow = async ({ id }: Delivery) =>
      store.transaction(async (tx) => {
        for (const n of await tx.rows.loadedParts(id)) await tx.tombstones.follow(id, n);
      });
    const tombstones = () => store.read((tx) => tx.tombstones.count(home.agreementId));
    const latestRefs = ({ id }: Delivery, n: number) => store.read((tx) => tx.rows.latestRefs(id, n));

    it("knows the parts of a delivery, and which of its records no later delivery shows", async () => {
      const first = await deliver([
        ["r1", "r2", "r3"],
        ["r4", "r5"],
      ]);
      expect(await store.read((tx) => tx.rows.loadedParts(first.id))).toEqual([1, 2]);
      await deliver([["r1", "r4"]]);
      const removed = await deliver([["r2", "r4"]], {}, { mutation: "vervallen" });
      expect([await latestRefs(first, 1), await latestRefs(first, 2), await latestRefs(first, 3)]).toEqual([
        ["r2", "r3"],
        ["r4", "r5"],
        [],
      ]);
      await hide(removed);
      expect([await latestRefs(first, 1), await latestRefs(first, 2)]).toEqual([["r2", "r3"], ["r5"]]);
      await deliver([["r9"]], { kind: "full" });
      // what a full delivery replaced shows nothing any more
      expect(await latestRefs(first, 1)).toEqual(["r1", "r2", "r3"]);
    });

    it("counts what a delivery removes and replaces of what was there before", async () => {
      await deliver([["r1", "r2"], ["r3"]]);
      const changes = ({ id }: Delivery) => store.read((tx) => tx.rows.changesBy(id));
      const empty = await deliver([], { kind: "empty" });
      const replacing = await deliver([["r1", "r9"]]);
      const removing = await deliver([["r2", "r3", "r8"]], {}, { mutation: "vervallen" });
      await deliver([["r8"]]);
      expect([await changes(empty), await changes(replacing), await changes(removing)]).toEqual([
        { removed: 0, replaced: 0 },
        { removed: 0, replaced: 1 },
        { removed: 2, replaced: 0 },
      ]);
    });

    it("keeps a tombstone of what was removed until a correction brings it, and finds such records anywhere", async () => {
      const first = await deliver([["r1", "r2"], ["r3"]]);
      const away = await deliver([["r1"], ["r3"]], {}, { mutation: "vervallen" });
      await follow(away);
      await follow(away);
      expect(await tombstones()).toBe(2);
      const records = { withdrawnFrom: home.agreementId };
      expect(await partsHolding(away.number!, records)).toEqual([
        { deliveryId: first.id, n: 1 },
        { deliveryId: first.id, n: 2 },
      ]);
      const late = await deliver([["r1", "r4"], ["r5"]]);
      const own = await store.read((tx) =>
        tx.rows.partsHolding(home.agreementId, late.number! + 1, records, late.number!),
      );
      expect(own).toEqual([{ deliveryId: late.id, n: 1 }]);
      const removed = await store.transaction((tx) => tx.rows.removeRecords(own, records));
      expect([removed, await pageOf(late)]).toEqual([{ rows: 1, tokens: 1 }, ["r4", "r5"]]);
      await follow(await deliver([["r1"]]));
      expect(await tombstones()).toBe(1);
      expect(await store.read((tx) => tx.tombstones.count("another"))).toBe(0);
    });

    it("leaves room that a later delivery's rows may take without mixing with those that stayed", async () => {
      const first = await deliver([["r1", "r2", "r3"]]);
      await removeRecords(first.number! + 1, { refs: ["r3"] });
      const second = await deliver([["r4", "r5"]]);
      await removeRecords(second.number! + 1, { refs: ["r2"] });
      expect([await pageOf(first), await pageOf(second), await tokens()]).toEqual([["r1"], ["r4", "r5"], 3]);
    });
  });
}
