import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../gateway/deliveries/ports/store.ts";
import type { SubjectPart } from "../../gateway/deliveries/ports/subject-index.ts";
import { sampleDelivery, sampleId } from "./store-samples.ts";

const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const KEY = bytes(1, 2, 3, 4, 5, 6, 7, 8);
const OTHER = bytes(9, 9, 9, 9, 9, 9, 9, 0);
const REFS = Uint8Array.from({ length: 40 }, (_, at) => at);
const ALL = [sampleId(0), sampleId(999)] as const;

/** The suite that every subject index must pass. In: the engine's name, a function that opens an empty store. */
export function subjectIndexContract(engine: string, open: () => Promise<Store>): void {
  describe(`a subject index on ${engine}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    async function indexed(n: number, part: number, ...keys: readonly (readonly [string, Uint8Array])[]) {
      await store.transaction(async (tx) => {
        const id = sampleId(n);
        if ((await tx.deliveries.get(id)) === undefined) await tx.deliveries.insert(sampleDelivery({ id, number: n }));
        await tx.subjects.put(id, part, { refs: REFS, keys: keys.map(([type, entries]) => ({ type, entries })) });
      });
    }
    const found = async (kind: string, key: Uint8Array, [from, before]: readonly [string, string] = ALL) =>
      (await store.read((tx) => tx.subjects.find(kind, key, from, before))).map(({ deliveryId, part }) => [
        deliveryId,
        part,
      ]);

    it("finds the parts that hold a key, in their order, and gives their entries back", async () => {
      const holding = Buffer.concat([OTHER, KEY, bytes(0, 0, 0, 0, 1, 0, 0, 0)]);
      await indexed(2, 1, ["bsn", holding]);
      await indexed(1, 2, ["bsn", holding]);
      await indexed(1, 1, ["bsn", Buffer.concat([OTHER, bytes(0, 0, 0, 0)])], ["tel", holding]);
      expect(await found("bsn", KEY)).toEqual([
        [sampleId(1), 2],
        [sampleId(2), 1],
      ]);
      expect(await found("tel", KEY)).toEqual([[sampleId(1), 1]]);
      expect(await found("eml", KEY)).toEqual([]);
      const [first] = await store.read((tx) => tx.subjects.find("bsn", KEY, ...ALL));
      expect(Buffer.from(first!.entries)).toEqual(holding);
    });

    it("finds bytes that a text could not hold", async () => {
      const odd = bytes(0, 255, 0x27, 0x25, 0x5c, 0, 0xc3, 0x28);
      await indexed(1, 1, ["bsn", Buffer.concat([odd, bytes(0, 0, 0, 0)])]);
      expect(await found("bsn", odd)).toEqual([[sampleId(1), 1]]);
      expect(await found("bsn", bytes(0, 255, 0x27, 0x25, 0x5c, 0, 0xc3, 0x29))).toEqual([]);
    });

    it("looks only at the deliveries between two ids", async () => {
      for (const n of [1, 2, 3]) await indexed(n, 1, ["bsn", Buffer.concat([KEY, bytes(0, 0, 0, 0)])]);
      expect(await found("bsn", KEY, [sampleId(2), sampleId(3)])).toEqual([[sampleId(2), 1]]);
    });

    it("gives refs page by page, of one agreement or of all, however many parts a delivery has", async () => {
      await store.transaction((tx) =>
        tx.deliveries.insert(sampleDelivery({ id: sampleId(3), number: 3, agreementId: "agr-anders" })),
      );
      for (const [n, part] of [
        [1, 1],
        [1, 2],
        [1, 3],
        [2, 1],
        [3, 1],
      ] as const)
        await indexed(n, part);
      const places = async (agreementId: string | null, limit: number) => {
        const seen: string[] = [];
        for (let after: SubjectPart | null = null; ; ) {
          const page: SubjectPart[] = await store.read((tx) => tx.subjects.refPages(agreementId, ...ALL, after, limit));
          seen.push(...page.map(({ deliveryId, part }) => `${Number(deliveryId.slice(-2))}/${part}`));
          after = page.at(-1) ?? null;
          if (page.length < limit) return seen;
        }
      };
      for (const limit of [1, 2, 3, 9]) {
        expect(await places(null, limit)).toEqual(["1/1", "1/2", "1/3", "2/1", "3/1"]);
        expect(await places("agr-anders", limit)).toEqual(["3/1"]);
      }
      const [only] = await store.read((tx) => tx.subjects.refPages(null, sampleId(2), sampleId(3), null, 9));
      expect(Buffer.from(only!.entries)).toEqual(Buffer.from(REFS));
    });

    it("gives the refs of a part", async () => {
      await indexed(1, 1);
      expect(Buffer.from((await store.read((tx) => tx.subjects.refs(sampleId(1), 1)))!)).toEqual(Buffer.from(REFS));
      expect(await store.read((tx) => tx.subjects.refs(sampleId(1), 2))).toBeUndefined();
    });

    it("keeps the first of what is put twice", async () => {
      await indexed(1, 1, ["bsn", Buffer.concat([KEY, bytes(0, 0, 0, 0)])]);
      await indexed(1, 1, ["bsn", Buffer.concat([OTHER, bytes(0, 0, 0, 0)])]);
      expect(await found("bsn", KEY)).toHaveLength(1);
      expect(await found("bsn", OTHER)).toEqual([]);
    });

    it("forgets a delivery, and all that are older", async () => {
      for (const n of [1, 2, 3]) await indexed(n, 1, ["bsn", Buffer.concat([KEY, bytes(0, 0, 0, 0)])]);
      await store.transaction((tx) => tx.subjects.delete(sampleId(2)));
      expect(await found("bsn", KEY)).toEqual([
        [sampleId(1), 1],
        [sampleId(3), 1],
      ]);
      await store.transaction((tx) => tx.subjects.deleteBefore(sampleId(3)));
      expect(await found("bsn", KEY)).toEqual([[sampleId(3), 1]]);
    });

    it("tells which deliveries that left it has not, or not whole", async () => {
      const entries = Buffer.concat([KEY, bytes(0, 0, 0, 0)]);
      const gone = { direction: "out", records: 2, state: "stored" } as const;
      await store.transaction(async (tx) => {
        for (const n of [1, 2, 3, 4, 5, 6])
          await tx.deliveries.insert(sampleDelivery({ ...gone, id: sampleId(n), number: n === 5 ? null : n }));
        await tx.subjects.put(sampleId(1), 1, { refs: REFS, keys: [{ type: "bsn", entries }] });
        await tx.subjects.put(sampleId(2), 1, { refs: REFS.subarray(20), keys: [] });
        await tx.subjects.put(sampleId(3), 1, { refs: REFS, keys: [{ type: "bsn", entries: entries.subarray(1) }] });
        await tx.subjects.put(sampleId(6), 1, { refs: REFS.subarray(0, 20), keys: [] });
        await tx.subjects.put(sampleId(6), 2, { refs: REFS.subarray(20), keys: [] });
      });
      expect(await store.read((tx) => tx.subjects.gaps(...ALL))).toEqual([
        { deliveryId: sampleId(2), none: false },
        { deliveryId: sampleId(3), none: false },
        { deliveryId: sampleId(4), none: true },
      ]);
      expect(await store.read((tx) => tx.subjects.gaps(sampleId(4), sampleId(5)))).toHaveLength(1);
    });

    it("holds nothing of a delivery that there is not", async () => {
      const stray = store.transaction((tx) => tx.subjects.put(sampleId(7), 1, { refs: REFS, keys: [] }));
      await expect(stray).rejects.toThrow();
    });
  });
}
